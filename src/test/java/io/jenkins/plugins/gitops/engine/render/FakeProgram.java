package io.jenkins.plugins.gitops.engine.render;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder of small scripts that stand in for renderers where their faults matter, not what they render. */
final class FakeProgram {

    private FakeProgram() {}

    /** Puts a script into a folder; {@code $1} is {@code version} when the version is asked. */
    static Path in(Path folder, String name, String version, String script) {
        try {
            Path program = Files.writeString(
                    folder.resolve(name),
                    "#!/bin/sh\nif [ \"$1\" = version ]; then echo '" + version + "'; exit 0; fi\n" + script + "\n");
            return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
