package io.jenkins.plugins.gitops.sandbox.forge;

import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the pages' HTML. */
final class PullRequestView {

    /** The name of the form field that proves that the form is ours. */
    static final String PROOF = "proof";

    private final String proof;

    PullRequestView(String proof) {
        this.proof = proof;
    }

    String repositories(List<SandboxRepository> repositories, SandboxForge forge) {
        String rows = repositories.stream()
                .map(repository -> {
                    long open = forge.pullRequests(repository.slug()).stream()
                            .filter(SandboxPullRequest::isOpen)
                            .count();
                    return "<li><a class=\"title\" href=\"/" + repository.slug() + "/pulls\">" + repository.slug()
                            + "</a><p class=\"meta\">" + open + " open · <code>git clone "
                            + Html.escape(repository.cloneUrl().toString()) + "</code></p></li>\n";
                })
                .collect(Collectors.joining());
        return Html.page(
                "Repositories",
                "<h1>Repositories</h1>\n"
                        + (rows.isEmpty()
                                ? "<p class=\"empty\">There is none yet.</p>"
                                : "<ul class=\"list\">\n" + rows + "</ul>"));
    }

    String list(SandboxRepository repository, List<SandboxPullRequest> pullRequests) {
        List<SandboxPullRequest> open =
                pullRequests.stream().filter(SandboxPullRequest::isOpen).toList();
        List<SandboxPullRequest> ended =
                pullRequests.stream().filter(one -> !one.isOpen()).toList();
        return Html.page(
                "Pull requests · " + repository.slug(),
                "<p class=\"crumbs\"><a href=\"/\">Repositories</a></p>\n<h1>" + repository.slug() + "</h1>\n<h2>Open ("
                        + open.size() + ")</h2>\n" + rows(open, "Nothing waits for a merge.")
                        + "<h2>Merged and closed ("
                        + ended.size() + ")</h2>\n" + rows(ended, "None yet."));
    }

    private static String rows(List<SandboxPullRequest> pullRequests, String none) {
        if (pullRequests.isEmpty()) {
            return "<p class=\"empty\">" + none + "</p>\n";
        }
        return pullRequests.stream()
                .map(one -> "<li>" + Html.badge(one) + "<div><a class=\"title\" href=\"/" + one.repository() + "/pulls/"
                        + one.number() + "\">" + Html.escape(one.title()) + "</a><p class=\"meta\">#" + one.number()
                        + " by " + Html.escape(one.author()) + ", "
                        + Html.ago(one.times().changed()) + " · "
                        + Html.branch(one.head()) + " → " + Html.branch(one.base()) + "</p></div></li>\n")
                .collect(Collectors.joining("", "<ul class=\"list\">\n", "</ul>\n"));
    }

    /** @param notice what the last press of a button led to, or empty */
    String pullRequest(SandboxPullRequest one, String diff, String notice) {
        String html = "<p class=\"crumbs\"><a href=\"/\">Repositories</a> / <a href=\"/" + one.repository()
                + "/pulls\">"
                + one.repository() + "</a></p>\n<h1>" + Html.escape(one.title()) + " <span class=\"number\">#"
                + one.number() + "</span></h1>\n<p class=\"state\">" + Html.badge(one) + " <span>"
                + Html.escape(one.author()) + (one.isOpen() ? " wants" : " wanted") + " to merge "
                + Html.branch(one.head()) + " into "
                + Html.branch(one.base()) + ", " + Html.ago(one.times().opened()) + "</span></p>\n"
                + (notice.isEmpty() ? "" : "<p class=\"notice\" role=\"alert\">" + Html.escape(notice) + "</p>\n")
                + "<section class=\"card\"><pre class=\"body\">" + body(one) + "</pre></section>\n"
                + comments(one)
                + (one.isOpen() ? actions(one) : ended(one))
                + "<h2>Changed files</h2>\n" + diff;
        return Html.page(one.title() + " · " + one.repository() + " #" + one.number(), html);
    }

    private static String body(SandboxPullRequest one) {
        // forges do not show HTML comments either; promotions keep their marker in one
        String visible = one.body().replaceAll("(?s)<!--.*?-->\\s*", "").strip();
        return visible.isEmpty() ? "<i>No description.</i>" : Html.markdown(visible);
    }

    private static String comments(SandboxPullRequest one) {
        return one.comments().stream()
                .map(comment -> "<section class=\"card comment\"><p class=\"meta\"><b>" + Html.escape(comment.by())
                        + "</b> " + Html.ago(comment.at()) + "</p><pre class=\"body\">" + Html.markdown(comment.text())
                        + "</pre></section>\n")
                .collect(Collectors.joining());
    }

    private String actions(SandboxPullRequest one) {
        boolean conflict = Boolean.FALSE.equals(one.mergeable());
        String verdict = conflict
                ? "<p class=\"verdict bad\">This branch conflicts with " + Html.branch(one.base()) + ".</p>"
                : one.blockedBy().isEmpty()
                        ? "<p class=\"verdict good\">No conflicts with " + Html.branch(one.base()) + ".</p>"
                        : "<p class=\"verdict bad\">" + Html.escape(one.blockedBy()) + "</p>";
        boolean blocked = conflict || !one.blockedBy().isEmpty();
        return "<section class=\"card merge\">\n" + verdict + "\n<form method=\"post\" action=\"/" + one.repository()
                + "/pulls/" + one.number() + "/merge\">" + hidden(one)
                + "<label for=\"method\">Method</label> <select id=\"method\" name=\"method\">"
                + option(MergeMethod.MERGE, "Merge commit") + option(MergeMethod.SQUASH, "Squash")
                + option(MergeMethod.REBASE, "Rebase") + "</select> <button class=\"primary\""
                + (blocked ? " disabled" : "") + ">Merge</button></form>\n<form method=\"post\" action=\"/"
                + one.repository() + "/pulls/" + one.number() + "/close\">" + hidden(one)
                + "<button>Close without merging</button></form>\n</section>\n";
    }

    private String ended(SandboxPullRequest one) {
        if (one.isMerged()) {
            SandboxPullRequest.Merge merge = one.merge().orElseThrow();
            return "<section class=\"card merge\"><p class=\"verdict merged\">Merged by <b>" + Html.escape(merge.by())
                    + "</b> as <code>" + merge.commit().substring(0, 10) + "</code>, " + Html.ago(merge.at())
                    + ".</p></section>\n";
        }
        return "<section class=\"card merge\"><p class=\"verdict bad\">Closed without a merge.</p><form method=\"post\""
                + " action=\"/" + one.repository() + "/pulls/" + one.number() + "/reopen\">" + hidden(one)
                + "<button>Open again</button></form></section>\n";
    }

    private static String option(MergeMethod method, String label) {
        return "<option value=\"" + method + "\">" + label + "</option>";
    }

    private String hidden(SandboxPullRequest one) {
        return "<input type=\"hidden\" name=\"" + PROOF + "\" value=\"" + proof
                + "\"><input type=\"hidden\" name=\"head\" value=\"" + one.headCommit() + "\">";
    }

    static String failure(String text) {
        return Html.page("Not possible", "<h1>Not possible</h1>\n<p class=\"notice\">" + Html.escape(text) + "</p>");
    }
}
