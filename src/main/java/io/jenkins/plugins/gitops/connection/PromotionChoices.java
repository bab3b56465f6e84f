package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.engine.git.CommitAuthor;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.promotion.PromotionPolicy;
import io.jenkins.plugins.gitops.engine.promotion.PromotionPolicy.OtherContent;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Origin;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import jenkins.util.SystemProperties;

/** How a promotion decides, and who is named for it: text and numbers. Stored with a running build. */
public final class PromotionChoices implements Serializable {

    private static final long serialVersionUID = 1L;

    /** For administrators whose reviewers close and reopen slowly, or never. */
    private static final String REOPENING_SECONDS = PromotionChoices.class.getName() + ".reopeningSeconds";

    private final int requiredApprovals;
    private final boolean acceptOtherContent;
    private String author = "";
    private String person = "";
    private String build = "";
    private String sourceCommit = "";
    private long startedMillis;

    /**
     * @param requiredApprovals how many people besides the author must have approved the merged commit
     * @param acceptOtherContent whether a merge with other values counts, with a warning
     */
    public PromotionChoices(int requiredApprovals, boolean acceptOtherContent) {
        this.requiredApprovals = requiredApprovals;
        this.acceptOtherContent = acceptOtherContent;
    }

    /** Sets the commit's author, {@code Jane Doe <jane@example.org>}; empty for the person who started the build. */
    public PromotionChoices withAuthor(String text) {
        author = text == null ? "" : text;
        return this;
    }

    /**
     * Sets what started it.
     *
     * @param who for the commit; empty where nobody did
     * @param address the build's address or name
     * @param millis when the build started: an older build gives way to a newer one
     */
    public PromotionChoices startedBy(String who, String address, long millis) {
        person = who;
        build = address;
        startedMillis = millis;
        return this;
    }

    /** Sets the commit of the application that the image was built from; empty where it is not known. */
    public PromotionChoices withSourceCommit(String commit) {
        sourceCommit = commit == null ? "" : commit;
        return this;
    }

    /** Returns whether the commit of the application is known. */
    public boolean hasSourceCommit() {
        return !sourceCommit.isEmpty();
    }

    /**
     * Reads everything once, so that a mistake ends a step before anything is asked.
     *
     * @throws OperationException that names the mistake
     */
    public void check() {
        try {
            policy(0);
            origin();
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /** @param configured how many approvals the environment asks for at least */
    PromotionPolicy policy(int configured) {
        PromotionPolicy policy = new PromotionPolicy(
                requiredApprovals < 0 ? requiredApprovals : Math.max(configured, requiredApprovals),
                acceptOtherContent ? OtherContent.ACCEPT : OtherContent.FAIL);
        Long seconds = SystemProperties.getLong(REOPENING_SECONDS);
        return seconds == null ? policy : policy.withReopeningTime(Duration.ofSeconds(Math.max(0, seconds)));
    }

    Origin origin() {
        Origin origin = new Origin(commitAuthor(), build).withSourceCommit(sourceCommit);
        return startedMillis > 0 ? origin.startedAt(Instant.ofEpochMilli(startedMillis)) : origin;
    }

    private CommitAuthor commitAuthor() {
        if (author.isEmpty()) {
            String name = person.replaceAll("[<>\\r\\n\\x00]", " ").strip();
            return new CommitAuthor(name.isEmpty() ? "Jenkins" : name + " (Jenkins)", "");
        }
        return PersonName.parse("author", author);
    }
}
