package io.jenkins.plugins.gitops.sandbox.forge;

import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pages where a person reads, merges and closes pull requests; they need no JavaScript.
 *
 * <p>Another site's page cannot press the buttons: each form carries a value that only our own pages show, and requests
 * to another host name than this machine's are refused.
 */
final class PullRequestPages extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** Who presses the buttons. */
    private static final String PERSON = "alex";

    private static final String SLUG = "/([^/]+(?:/[^/]+)+)";
    private static final Pattern LIST = Pattern.compile(SLUG + "/pulls/?");
    private static final Pattern ONE = Pattern.compile(SLUG + "/pulls/(\\d{1,9})/?");
    private static final Pattern ACTION = Pattern.compile(SLUG + "/pulls/(\\d{1,9})/(merge|close|reopen)");
    private static final Pattern LOCAL_HOST = Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:\\d+)?");

    private final transient SandboxForge forge;
    private final transient PullRequestView view;
    private final String proof;

    PullRequestPages(SandboxForge forge) {
        this.forge = forge;
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        this.proof = HexFormat.of().formatHex(random);
        this.view = new PullRequestView(proof);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (!LOCAL_HOST.matcher(String.valueOf(request.getHeader("Host"))).matches()) {
            html(response, 421, PullRequestView.failure("This forge is for this machine only."));
            return;
        }
        try {
            if (request.getMethod().equals("POST")) {
                post(request, response);
            } else {
                get(request, response);
            }
        } catch (ForgeRefusal refusal) {
            html(response, 404, PullRequestView.failure("There is no " + refusal.detail() + "."));
        }
    }

    private void get(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI();
        Matcher one = ONE.matcher(path);
        Matcher list = LIST.matcher(path);
        if (path.equals("/")) {
            html(response, 200, view.repositories(forge.git().repositories(), forge));
        } else if (path.equals("/assets/forge.css")) {
            styles(response);
        } else if (one.matches()) {
            html(response, 200, page(slug(one), Long.parseLong(one.group(2)), ""));
        } else if (list.matches()) {
            SandboxRepository repository = forge.repository(slug(list));
            html(response, 200, view.list(repository, forge.pullRequests(repository.slug())));
        } else if (find(path).isPresent()) {
            response.sendRedirect(path.replaceAll("/+$", "") + "/pulls");
        } else {
            html(response, 404, PullRequestView.failure("There is no such page."));
        }
    }

    private void post(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Matcher action = ACTION.matcher(request.getRequestURI());
        if (!action.matches()) {
            html(response, 404, PullRequestView.failure("There is no such page."));
            return;
        }
        if (!isOurForm(request)) {
            html(response, 403, PullRequestView.failure("The form is not from this page; load it again."));
            return;
        }
        RepositorySlug slug = slug(action);
        long number = Long.parseLong(action.group(2));
        try {
            switch (action.group(3)) {
                case "merge" ->
                    forge.merge(
                            slug,
                            number,
                            MergeMethod.valueOf(String.valueOf(request.getParameter("method"))),
                            request.getParameter("head"),
                            PERSON);
                case "close" -> forge.closeByPerson(slug, number);
                default -> forge.reopenByPerson(slug, number);
            }
        } catch (ForgeRefusal refusal) {
            html(response, 409, page(slug, number, words(refusal)));
            return;
        } catch (IllegalArgumentException e) {
            html(response, 400, PullRequestView.failure("The form is not complete."));
            return;
        }
        // so that loading the page again does not press the button again
        response.setStatus(303);
        response.setHeader("Location", "/" + slug + "/pulls/" + number);
    }

    private static String words(ForgeRefusal refusal) {
        return switch (refusal.kind()) {
            case HEAD_MOVED -> "The branch has new commits; look at them and press Merge again.";
            case CONFLICT -> "Not merged: the branch conflicts with its base.";
            case BLOCKED -> "Not merged: " + refusal.detail();
            case NOT_COMPUTED -> "Not merged: conflicts are still being looked for. Try again.";
            case HEAD_MISSING -> "The branch " + refusal.detail() + " does not exist any more.";
            default -> "Not possible: " + refusal.kind() + ".";
        };
    }

    private boolean isOurForm(HttpServletRequest request) {
        String given = request.getParameter(PullRequestView.PROOF);
        return given != null
                && MessageDigest.isEqual(
                        proof.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private String page(RepositorySlug slug, long number, String notice) {
        SandboxRepository repository = forge.repository(slug);
        SandboxPullRequest found = forge.find(slug, number);
        SandboxPullRequest shown = found.isOpen() ? forge.look(slug, number) : found;
        String diff = new DiffView(repository.jgit()).between(shown.mergeBase(), shown.headCommit());
        return view.pullRequest(shown, diff, notice);
    }

    private static RepositorySlug slug(Matcher matcher) {
        return find(matcher.group(1))
                .orElseThrow(() -> new ForgeRefusal(ForgeRefusal.Kind.NOT_FOUND, "such repository"));
    }

    private static Optional<RepositorySlug> find(String path) {
        try {
            return Optional.of(RepositorySlug.parse(path));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void html(HttpServletResponse response, int status, String html) throws IOException {
        byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("text/html; charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    private static void styles(HttpServletResponse response) throws IOException {
        try (InputStream css = PullRequestPages.class.getResourceAsStream("forge.css")) {
            response.setContentType("text/css; charset=utf-8");
            css.transferTo(response.getOutputStream());
        }
    }
}
