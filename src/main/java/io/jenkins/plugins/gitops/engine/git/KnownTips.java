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

/**
 * The commits that were fetched or pushed last, which the next fetch builds upon. In a file of its own and not as refs:
 * see {@link CacheFolder}.
 */
final class KnownTips {

    private static final String FILE = "gitops-tips";
    private static final int MOST = 32;

    private KnownTips() {}

    /** Returns those that the cache really has. */
    static Set<ObjectId> of(Repository repository) throws IOException {
        Set<ObjectId> tips = new LinkedHashSet<>();
        Path file = file(repository);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                if (ObjectId.isId(line) && repository.getObjectDatabase().has(ObjectId.fromString(line))) {
                    tips.add(ObjectId.fromString(line));
                }
            }
        }
        return tips;
    }

    static void add(Repository repository, ObjectId tip) throws IOException {
        Set<ObjectId> tips = new LinkedHashSet<>();
        tips.add(tip);
        tips.addAll(of(repository));
        List<String> lines = tips.stream().limit(MOST).map(ObjectId::name).toList();
        Path written = Files.createTempFile(repository.getDirectory().toPath(), ".tmp-", "");
        Files.write(written, lines, StandardCharsets.UTF_8);
        Files.move(written, file(repository), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path file(Repository repository) {
        return repository.getDirectory().toPath().resolve(FILE);
    }
}
