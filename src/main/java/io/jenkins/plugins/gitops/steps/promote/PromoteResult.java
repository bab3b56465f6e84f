package io.jenkins.plugins.gitops.steps.promote;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.gitops.engine.promotion.PromotionResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code gitopsPromote} returns. Stored with the build as long as the pipeline keeps it. */
public final class PromoteResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String state;
    private final String commit;
    private final ArrayList<String> images;
    private final ArrayList<String> approvals;
    private final ArrayList<PromotedChange> changes;
    private final String branch;
    private final Long pullRequestNumber;
    private final String pullRequestUrl;

    /** Null without one. */
    private final PromotedPullRequest pullRequest;

    /** Empty where nobody was asked. */
    private final String acceptedBy;

    PromoteResult(
            PromotionResult result,
            List<String> images,
            @CheckForNull Long pullRequestNumber,
            @CheckForNull String pullRequestUrl,
            String acceptedBy) {
        this.state = result.state().name();
        this.commit = result.commitId();
        this.images = new ArrayList<>(images);
        this.approvals = new ArrayList<>(result.approvals());
        this.changes = new ArrayList<>(
                result.changes().stream().map(PromotedChange::new).toList());
        this.pullRequest = result.pullRequest()
                .map(found -> new PromotedPullRequest(found, result.approvals()))
                .orElse(null);
        this.branch = result.branch();
        this.pullRequestNumber = pullRequestNumber;
        this.pullRequestUrl = pullRequestUrl;
        this.acceptedBy = acceptedBy;
    }

    /** Returns {@code PROMOTED}, {@code UNCHANGED} or {@code MERGED}. */
    @Whitelisted
    public String getState() {
        return state;
    }

    /** Returns the id of the commit that has the image, 40 digits. */
    @Whitelisted
    public String getCommit() {
        return commit;
    }

    /** Returns the first image, as it was given. */
    @Whitelisted
    public String getImage() {
        return images.get(0);
    }

    /** Returns all images, as they were given or read from another environment. */
    @Whitelisted
    public List<String> getImages() {
        return images;
    }

    /** Returns the logins of those who approved the merged commit. */
    @Whitelisted
    public List<String> getApprovals() {
        return approvals;
    }

    /** Returns what was changed, each place with its old and its new value; empty where nothing had to be. */
    @Whitelisted
    public List<PromotedChange> getChanges() {
        return changes;
    }

    /** Returns the pull request; null where there was none. */
    @CheckForNull
    @Whitelisted
    public PromotedPullRequest getPullRequest() {
        return pullRequest;
    }

    /** Returns the branch that has the commit. */
    @Whitelisted
    public String getBranch() {
        return branch;
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

    /** Returns who has accepted that other values were merged than those promoted; empty where nobody was asked. */
    @Whitelisted
    public String getAcceptedBy() {
        return acceptedBy;
    }

    @Override
    public String toString() {
        return state + " " + getImage() + " in " + commit;
    }
}
