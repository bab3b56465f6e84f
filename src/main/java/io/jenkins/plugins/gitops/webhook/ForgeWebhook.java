package io.jenkins.plugins.gitops.webhook;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.model.InvisibleAction;
import hudson.model.UnprotectedRootAction;
import io.jenkins.plugins.gitops.config.WebhookConfiguration;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.SystemProperties;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/**
 * The address that forges send their webhooks to: {@code <Jenkins>/gitops-webhook/github}, and so on. Reachable without a
 * login, since a forge has none; what counts is the signature over the bytes of the body, which is checked before anything
 * in them is looked at.
 *
 * <p>The answer to a proved webhook is the same whether or not anything waits for its repository, and that to one that is
 * not proved is the same whatever is wrong with it. So strangers learn nothing here.
 */
@Extension
public class ForgeWebhook extends InvisibleAction implements UnprotectedRootAction {

    /** The first part of the path. */
    public static final String URL_NAME = "gitops-webhook";

    private static final Logger LOGGER = Logger.getLogger(ForgeWebhook.class.getName());

    private static final int MAX_AT_ONCE = 64;

    /** Behind a proxy all senders have one address, so this is not few. */
    private static final int MAX_OF_SENDER = 48;

    private static final int MAX_TO_THE_END = 8;
    private static final long MAX_MEMORY = 80L * 1024 * 1024;
    private static final int MAX_BYTES = 5 * 1024 * 1024;
    private static final int MAX_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 2_000;
    private static final Duration COMPLAINT_PAUSE = Duration.ofMinutes(10);

    /** Bodies are held in memory; this bounds how many and how much. */
    private final ReadingLimits reading = new ReadingLimits(MAX_AT_ONCE, MAX_OF_SENDER, MAX_MEMORY);

    /** No forge is known to leave the length out; who does so and is silent keeps his thread until the container ends it. */
    private final ReadingLimits readingToTheEnd =
            new ReadingLimits(MAX_TO_THE_END, MAX_TO_THE_END, MAX_MEMORY / MAX_AT_ONCE * MAX_TO_THE_END);

    private final Complaints complaints = new Complaints(COMPLAINT_PAUSE);

    @Override
    public String getUrlName() {
        return URL_NAME;
    }

    /** Takes a webhook: {@code /github}, {@code /gitlab}, {@code /gitea}, {@code /bitbucket}, {@code /bitbucket-server}. */
    public void doDynamic(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        try {
            receive(request, request.getRestOfPath());
            answer(response, 200, "accepted");
        } catch (WebhookRefusedException e) {
            if (e.status() == 405) {
                response.setHeader("Allow", "POST");
            }
            if (e.status() == 503) {
                response.setHeader("Retry-After", "5");
            }
            answer(response, e.status(), e.getMessage());
        }
    }

    private static void answer(HttpServletResponse response, int status, String text) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.getWriter().println(text);
    }

    private void receive(HttpServletRequest request, @CheckForNull String path) throws IOException {
        WebhookForge forge = WebhookForge.ofPath(path == null ? "" : path)
                .orElseThrow(() -> new WebhookRefusedException(404, "there is no such webhook"));
        if (!"POST".equals(request.getMethod())) {
            throw new WebhookRefusedException(405, "webhooks are sent by POST");
        }
        if (!forge.signature().isPresent(request::getHeader)) {
            // nothing is read, and no secret looked up, for who has none
            throw refusal(forge, "is missing, or is no signature at all");
        }
        ReadingLimits limits = request.getContentLengthLong() < 0 ? readingToTheEnd : reading;
        try (ReadingLimits.Turn turn = limits.begin(request.getRemoteAddr())) {
            byte[] body = reader().read(request, turn);
            prove(forge, request, body);
            MergeNotifications.get().tell(event(forge, request, body));
        }
    }

    private static BodyReader reader() {
        String name = ForgeWebhook.class.getName();
        return new BodyReader(
                SystemProperties.getInteger(name + ".mostBytes", MAX_BYTES),
                Duration.ofMillis(SystemProperties.getInteger(name + ".longestMillis", MAX_MILLIS)),
                Duration.ofMillis(SystemProperties.getInteger(name + ".silenceMillis", SILENCE_MILLIS)));
    }

    private void prove(WebhookForge forge, HttpServletRequest request, byte[] body) {
        List<String> secrets = WebhookConfiguration.get().secretsOf(forge.path());
        boolean proved = false;
        for (String secret : secrets) {
            // all of them, so that the time tells nothing about which one fits
            proved |= forge.signature().verifies(request::getHeader, body, secret);
        }
        if (!proved) {
            throw refusal(forge, "fits none of the " + secrets.size() + " secrets that are configured for this forge");
        }
    }

    /** The same answer whatever is wrong; the administrator's log says what. */
    private WebhookRefusedException refusal(WebhookForge forge, String fact) {
        complaints.about(
                forge.path(),
                () -> LOGGER.log(
                        Level.WARNING,
                        "A webhook to {0}/{1} was refused: its {2} {3}; compare both sides, here under Manage Jenkins,"
                                + " System, GitOps webhooks. Not said again for {4} minutes",
                        new Object[] {
                            URL_NAME, forge.path(), forge.signature().header(), fact, COMPLAINT_PAUSE.toMinutes()
                        }));
        return new WebhookRefusedException(403, "the signature is wrong or missing");
    }

    private static ForgeEvent event(WebhookForge forge, HttpServletRequest request, byte[] body) {
        try {
            return ForgePayload.read(forge, json(request, new String(body, StandardCharsets.UTF_8)));
        } catch (OperationException | IllegalArgumentException e) {
            LOGGER.log(Level.FINE, e, () -> "a proved webhook of " + forge + " could not be read");
            throw new WebhookRefusedException(400, "the body is not the JSON of a webhook");
        }
    }

    /** GitHub and Gitea can also send the JSON as the field {@code payload} of a form. */
    private static String json(HttpServletRequest request, String body) {
        String type = request.getContentType() == null ? "" : request.getContentType();
        if (!type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")) {
            return body;
        }
        for (String field : Regex.split(body, "&")) {
            if (field.startsWith("payload=")) {
                return URLDecoder.decode(field.substring("payload=".length()), StandardCharsets.UTF_8);
            }
        }
        return "";
    }
}
