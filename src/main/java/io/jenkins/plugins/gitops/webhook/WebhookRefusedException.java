package io.jenkins.plugins.gitops.webhook;

/** Why a request to the webhook is not answered with success. */
final class WebhookRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status the status of the answer
     * @param message what the sender is told: nothing about this Jenkins
     */
    WebhookRefusedException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
