package io.jenkins.plugins.gitops.engine.render;

import io.jenkins.plugins.gitops.engine.resource.Resource;
import java.util.List;

/**
 * The objects of a directory.
 *
 * @param kind what the directory was taken for
 * @param tool what rendered it, such as {@code helm 3.16.2}; empty for plain manifests
 * @param resources the objects
 * @param notices what a person should know of them, such as hooks that were left out
 */
public record Rendering(SourceKind kind, String tool, List<Resource> resources, List<String> notices) {

    public Rendering {
        resources = List.copyOf(resources);
        notices = List.copyOf(notices);
    }
}
