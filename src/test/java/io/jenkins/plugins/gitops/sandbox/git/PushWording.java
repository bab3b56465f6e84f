package io.jenkins.plugins.gitops.sandbox.git;

import java.util.List;

/** How servers say that a push was refused; clients see the words, so the sandbox uses the real ones. */
public enum PushWording {
    GITHUB {
        @Override
        List<String> protectedBranchLines(String branch) {
            return List.of(
                    "error: GH006: Protected branch update failed for refs/heads/" + branch + ".",
                    "error: Changes must be made through a pull request.");
        }

        @Override
        String protectedBranchReason() {
            return "protected branch hook declined";
        }

        @Override
        String lostRaceReason(String ref, String actual, String expected) {
            return "cannot lock ref '" + ref + "': is at " + actual + " but expected " + expected;
        }
    },
    GITLAB {
        @Override
        List<String> protectedBranchLines(String branch) {
            return List.of("GitLab: You are not allowed to push code to protected branches on this project.");
        }

        @Override
        String protectedBranchReason() {
            return "pre-receive hook declined";
        }

        @Override
        String lostRaceReason(String ref, String actual, String expected) {
            return "incorrect old value provided";
        }
    },
    GITEA {
        @Override
        List<String> protectedBranchLines(String branch) {
            return List.of("Gitea: Not allowed to push to protected branch " + branch);
        }

        @Override
        String protectedBranchReason() {
            return "pre-receive hook declined";
        }

        @Override
        String lostRaceReason(String ref, String actual, String expected) {
            return "failed to update ref";
        }
    };

    abstract List<String> protectedBranchLines(String branch);

    abstract String protectedBranchReason();

    abstract String lostRaceReason(String ref, String actual, String expected);
}
