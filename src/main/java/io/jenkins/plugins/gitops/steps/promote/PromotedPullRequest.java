package io.jenkins.plugins.gitops.steps.promote;

import io.jenkins.plugins.gitops.engine.forge.PullRequest;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** The pull request of a promotion, as it was at its end. Stored with the result. */
public final class PromotedPullRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private final long number;
    private final String url;
    private final String state;
    private final String mergedBy;
    private final String mergedAt;
    private final ArrayList<String> approvals;

    PromotedPullRequest(PullRequest pullRequest, List<String> approvals) {
        this.number = pullRequest.number();
        this.url = pullRequest.url().toString();
        this.state = pullRequest.state().name().toLowerCase(Locale.ROOT);
        this.mergedBy = pullRequest.mergedBy().orElse("");
        this.mergedAt = pullRequest.mergedAt().map(Instant::toString).orElse("");
        this.approvals = new ArrayList<>(approvals);
    }

    @Whitelisted
    public long getNumber() {
        return number;
    }

    @Whitelisted
    public String getUrl() {
        return url;
    }

    /** Returns {@code open}, {@code merged} or {@code closed}. */
    @Whitelisted
    public String getState() {
        return state;
    }

    /** Returns the login of who merged it; empty where nobody did, or the forge does not say. */
    @Whitelisted
    public String getMergedBy() {
        return mergedBy;
    }

    /** Returns when, as {@code 2026-11-21T01:02:03Z}; empty likewise. */
    @Whitelisted
    public String getMergedAt() {
        return mergedAt;
    }

    /** Returns the logins of those who approved the merged commit. */
    @Whitelisted
    public List<String> getApprovals() {
        return approvals;
    }

    @Whitelisted
    @Override
    public String toString() {
        return url;
    }
}
