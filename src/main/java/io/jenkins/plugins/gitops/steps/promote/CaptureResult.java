package io.jenkins.plugins.gitops.steps.promote;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.gitops.connection.CapturedValues;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code gitopsCapture} returns. Stored with the build as long as the pipeline keeps it. */
public final class CaptureResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String NOTHING = "NOTHING";

    private final String state;
    private final String commit;
    private final ArrayList<String> captured;
    private final ArrayList<String> left;
    private final ArrayList<String> approvals;
    private final Long pullRequestNumber;
    private final String pullRequestUrl;

    /** Empty where nobody was asked. */
    private final String acceptedBy;

    private CaptureResult(
            String state,
            String commit,
            CapturedValues values,
            List<String> approvals,
            @CheckForNull Long number,
            @CheckForNull String url,
            String acceptedBy) {
        this.state = state;
        this.commit = commit;
        this.captured = new ArrayList<>(values.lines());
        this.left = new ArrayList<>(values.left());
        this.approvals = new ArrayList<>(approvals);
        this.pullRequestNumber = number;
        this.pullRequestUrl = url;
        this.acceptedBy = acceptedBy;
    }

    /** Of a capture that had nothing to bring. */
    static CaptureResult nothing(CapturedValues values) {
        return new CaptureResult(NOTHING, values.commit(), values, List.of(), null, null, "");
    }

    static CaptureResult of(
            PromotionResult result,
            CapturedValues values,
            @CheckForNull Long number,
            @CheckForNull String url,
            String acceptedBy) {
        return new CaptureResult(
                result.state().name(), result.commitId(), values, result.approvals(), number, url, acceptedBy);
    }

    /**
     * Returns {@code MERGED}, {@code PROPOSED} (without a wait), {@code UNCHANGED} where the branch has these values already, or
     * {@code NOTHING} where no value can be brought.
     */
    @Whitelisted
    public String getState() {
        return state;
    }

    /** Returns the id of the commit that has the values, 40 digits; of {@code NOTHING} that the cluster was compared with. */
    @Whitelisted
    public String getCommit() {
        return commit;
    }

    /** Returns what was brought, a line for each value. */
    @Whitelisted
    public List<String> getCaptured() {
        return captured;
    }

    /** Returns what differs and was not brought, a sentence each with the reason. */
    @Whitelisted
    public List<String> getLeft() {
        return left;
    }

    /** Returns the logins of those who approved the merged commit. */
    @Whitelisted
    public List<String> getApprovals() {
        return approvals;
    }

    /** Returns the number of the pull request; null where there was none. */
    @CheckForNull
    @Whitelisted
    public Long getPullRequestNumber() {
        return pullRequestNumber;
    }

    /** Returns the address of the pull request; null where there was none. */
    @CheckForNull
    @Whitelisted
    public String getPullRequestUrl() {
        return pullRequestUrl;
    }

    /** Returns who has accepted that other values were merged than those captured; empty where nobody was asked. */
    @Whitelisted
    public String getAcceptedBy() {
        return acceptedBy;
    }
}
