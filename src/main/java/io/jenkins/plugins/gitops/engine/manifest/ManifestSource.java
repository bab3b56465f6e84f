package io.jenkins.plugins.gitops.engine.manifest;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The files of one commit, or of a folder. Paths are relative to the repository's root, separated by {@code /}, without a
 * leading slash; the root itself is the empty text.
 *
 * <p>Implementations list and read regular files only: symbolic links, submodules and {@code .git} are left out, so that
 * nothing outside of the repository is ever read. Two calls see the same state.
 */
public interface ManifestSource {

    /**
     * Returns the paths of all files under a directory, at any depth, in any order; none when there is no such directory.
     */
    List<String> list(String directory);

    /**
     * Returns the contents of those files that exist. Several are asked for at once so that a source which has to fetch them
     * needs one request.
     */
    Map<String, byte[]> read(Collection<String> paths);
}
