package io.jenkins.plugins.gitops.sandbox.kubernetes.ownership;

/** An object that does not fit its schema; the message is what a real server adds to "failed to create typed patch object". */
public class InvalidFieldsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidFieldsException(String message) {
        super(message);
    }
}
