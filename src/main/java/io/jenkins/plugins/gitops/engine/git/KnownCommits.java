package io.jenkins.plugins.gitops.engine.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/** The newest commits of one kind, each kind in a file of its own and not as refs: see {@link CacheFolder}. */
enum KnownCommits {

    /** Those that were fetched or pushed last, which the next fetch builds upon. */
    TIPS("gitops-tips", 32),

    /** Those that were pushed to branches of our own; that they are here proves that nobody else made them. */
    PUSHED("gitops-pushed", 1_000);

    private final String file;
    private final int most;

    KnownCommits(String file, int most) {
        this.file = file;
        this.most = most;
    }

    /** Returns those that the cache really has. */
    Set<ObjectId> of(Repository repository) throws IOException {
        Set<ObjectId> tips = new LinkedHashSet<>();
        Path path = file(repository);
        if (Files.exists(path)) {
            for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
                if (ObjectId.isId(line) && repository.getObjectDatabase().has(ObjectId.fromString(line))) {
                    tips.add(ObjectId.fromString(line));
                }
            }
        }
        return tips;
    }

    void add(Repository repository, ObjectId tip) throws IOException {
        Set<ObjectId> tips = new LinkedHashSet<>();
        tips.add(tip);
        tips.addAll(of(repository));
        List<String> lines = tips.stream().limit(most).map(ObjectId::name).toList();
        Path written = Files.createTempFile(repository.getDirectory().toPath(), ".tmp-", "");
        Files.write(written, lines, StandardCharsets.UTF_8);
        Files.move(written, file(repository), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path file(Repository repository) {
        return repository.getDirectory().toPath().resolve(file);
    }
}
