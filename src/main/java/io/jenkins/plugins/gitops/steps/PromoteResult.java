package io.jenkins.plugins.gitops.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serializable;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code gitopsPromote} returns. Stored with the build as long as the pipeline keeps it. */
public final class PromoteResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String state;
    private final String commit;
    private final String image;
    private final String branch;
    private final Long pullRequestNumber;
    private final String pullRequestUrl;

    PromoteResult(
            String state,
            String commit,
            String image,
            String branch,
            @CheckForNull Long pullRequestNumber,
            @CheckForNull String pullRequestUrl) {
        this.state = state;
        this.commit = commit;
        this.image = image;
        this.branch = branch;
        this.pullRequestNumber = pullRequestNumber;
        this.pullRequestUrl = pullRequestUrl;
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

    /** Returns the image as it was given. */
    @Whitelisted
    public String getImage() {
        return image;
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

    @Override
    public String toString() {
        return state + " " + image + " in " + commit;
    }
}
