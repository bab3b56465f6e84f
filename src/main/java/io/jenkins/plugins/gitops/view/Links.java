package io.jenkins.plugins.gitops.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses on a forge, made of what steps recorded. What is no address of the web is no link. */
final class Links {

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /** How the address of a pull request ends, and what a commit's address has in its place. */
    private record Form(Pattern pullRequest, String commit) {}

    private static final List<Form> FORMS = List.of(
            new Form(Pattern.compile("(.*)/-/merge_requests/\\d+"), "/-/commit/"),
            new Form(Pattern.compile("(.*)/pull-requests/\\d+(?:/overview)?"), "/commits/"),
            new Form(Pattern.compile("(.*)/pulls?/\\d+"), "/commit/"));

    private Links() {}

    /** Returns the address where a browser may follow it; null otherwise. */
    @CheckForNull
    static String web(String address) {
        try {
            URI uri = new URI(address);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean web = (scheme.equals("https") || scheme.equals("http")) && uri.getHost() != null;
            // a link that holds a password is none
            return web && uri.getRawUserInfo() == null ? uri.toASCIIString() : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Returns the address of a commit beside that of a pull request of the same repository; null where it is not known. */
    @CheckForNull
    static String commit(String commit, String pullRequestUrl) {
        String pullRequest = web(pullRequestUrl);
        if (pullRequest == null || !Regex.matcher(COMMIT, commit).matches()) {
            return null;
        }
        for (Form form : FORMS) {
            Matcher matcher = Regex.matcher(form.pullRequest(), pullRequest);
            if (matcher.matches()) {
                return matcher.group(1) + form.commit() + commit;
            }
        }
        return null;
    }
}
