package io.jenkins.plugins.gitops.connection.settings;

import io.jenkins.plugins.gitops.engine.git.CommitAuthor;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.promotion.PromotionPolicy;
import io.jenkins.plugins.gitops.engine.promotion.PromotionPolicy.ContentMismatch;
import io.jenkins.plugins.gitops.engine.promotion.PromotionRequest.Origin;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import jenkins.util.SystemProperties;

/** How a promotion decides, and who is named for it: text and numbers. Stored with a running build. */
public final class PromotionChoices implements Serializable {

    private static final long serialVersionUID = 1L;

    /** For administrators whose reviewers close and reopen slowly, or never. */
    private static final String REOPENING_SECONDS = PromotionChoices.class.getName() + ".reopeningSeconds";

    private final int requiredApprovals;

    private String author = "";
    private String person = "";
    private String build = "";
    private String sourceCommit = "";
    private long startedMillis;

    /** The step's word for what becomes of a merge with other values; null where it has none. */
    private String onContentMismatch;

    /** What a person has decided about such a merge; null as long as nobody has. */
    private Boolean accepted;

    /** @param requiredApprovals how many people besides the author must have approved the merged commit */
    public PromotionChoices(int requiredApprovals) {
        this.requiredApprovals = requiredApprovals;
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

    /** Sets what becomes of a merge with other values: {@code fail}, {@code ask} or {@code accept}; null for the environment's. */
    public PromotionChoices withOnContentMismatch(String word) {
        onContentMismatch = word;
        return this;
    }

    /** Takes in what a person has decided about a merge with other values. */
    public void answer(boolean accept) {
        accepted = accept;
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
            policy(0, "");
            origin();
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /**
     * @param configured how many approvals the environment asks for at least
     * @param configuredOtherContent the environment's word for a merge with other values; empty where it has none
     */
    public PromotionPolicy policy(int configured, String configuredOtherContent) {
        PromotionPolicy policy = new PromotionPolicy(
                requiredApprovals < 0 ? requiredApprovals : Math.max(configured, requiredApprovals),
                onContentMismatch(configuredOtherContent));
        if (accepted != null && policy.onContentMismatch() == ContentMismatch.ASK) {
            policy = policy.answering(accepted);
        }
        Long seconds = SystemProperties.getLong(REOPENING_SECONDS);
        return seconds == null ? policy : policy.withReopeningTime(Duration.ofSeconds(Math.max(0, seconds)));
    }

    /** A step may be stricter than its environment, never more lenient. */
    private ContentMismatch onContentMismatch(String configured) {
        Optional<ContentMismatch> own =
                ProposalSettings.onContentMismatch(onContentMismatch == null ? "" : onContentMismatch);
        Optional<ContentMismatch> ofEnvironment = ProposalSettings.onContentMismatch(configured);
        return Stream.concat(own.stream(), ofEnvironment.stream())
                .min(Comparator.naturalOrder())
                .orElse(ContentMismatch.FAIL);
    }

    public Origin origin() {
        Origin origin = new Origin(commitAuthor(), build).withSourceCommit(sourceCommit);
        return startedMillis > 0 ? origin.startedAt(Instant.ofEpochMilli(startedMillis)) : origin;
    }

    private CommitAuthor commitAuthor() {
        if (author.isEmpty()) {
            String name = Regex.replaceAll(person, "[<>\\r\\n\\x00]", " ").strip();
            return new CommitAuthor(name.isEmpty() ? "Jenkins" : name + " (Jenkins)", "");
        }
        return PersonName.parse("author", author);
    }
}
