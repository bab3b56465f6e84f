package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.io.InputStream;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;

/** What a secret file holds. */
final class SecretFile {

    private static final int LONGEST = 1 << 20;

    private SecretFile() {}

    /**
     * Reads a small one.
     *
     * @param expected what it should be, for the message
     * @throws OperationException when it is larger than 1 MiB or cannot be read
     */
    static byte[] content(FileCredentials file, String expected) {
        try (InputStream stream = file.getContent()) {
            byte[] content = stream.readNBytes(LONGEST + 1);
            if (content.length > LONGEST) {
                throw new OperationException(
                        "The secret file \"" + file.getId() + "\" is larger than 1 MiB and no " + expected);
            }
            return content;
        } catch (IOException e) {
            throw new OperationException(
                    "The secret file \"" + file.getId() + "\" cannot be read: " + e.getMessage(), e);
        }
    }
}
