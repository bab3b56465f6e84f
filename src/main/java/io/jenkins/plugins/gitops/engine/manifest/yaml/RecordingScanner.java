package io.jenkins.plugins.gitops.engine.manifest.yaml;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.scanner.Scanner;
import org.yaml.snakeyaml.tokens.ScalarToken;
import org.yaml.snakeyaml.tokens.Token;

/**
 * Remembers where the scalar token of an event starts. The event itself starts at its anchor or tag, and has no token at
 * all where a value is left out.
 */
final class RecordingScanner implements Scanner {

    private final Scanner scanner;
    private Mark scalarStart;

    RecordingScanner(Scanner scanner) {
        this.scanner = scanner;
    }

    void forget() {
        scalarStart = null;
    }

    /** Returns where the scalar token since {@link #forget()} starts, or null when there was none. */
    Mark scalarStart() {
        return scalarStart;
    }

    @Override
    public boolean checkToken(Token.ID choice) {
        return scanner.checkToken(choice);
    }

    @Override
    public boolean checkToken(Token.ID... choices) {
        return scanner.checkToken(choices);
    }

    @Override
    public Token peekToken() {
        return scanner.peekToken();
    }

    @Override
    public Token getToken() {
        Token token = scanner.getToken();
        if (token instanceof ScalarToken) {
            scalarStart = token.getStartMark();
        }
        return token;
    }

    @Override
    public void resetDocumentIndex() {
        scanner.resetDocumentIndex();
    }
}
