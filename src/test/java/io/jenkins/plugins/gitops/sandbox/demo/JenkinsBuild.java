package io.jenkins.plugins.gitops.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Pattern;

/** The one build of the demo's job, as people see it over HTTP. */
final class JenkinsBuild {

    private static final int OK = 200;

    /** What Jenkins hides in a log to make links of it in a browser (hudson.console.ConsoleNote). */
    private static final Pattern CONSOLE_NOTE = Pattern.compile("\\x1B\\[8mha:.*?\\x1B\\[0m");

    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final URI jenkins;
    private long position;
    private boolean over;

    JenkinsBuild(URI jenkins) {
        this.jenkins = jenkins;
    }

    URI url() {
        return jenkins.resolve("job/cart/1/");
    }

    /** Presses "Build now" as the administrator. */
    void start() throws IOException, InterruptedException {
        JsonNode crumb = new ObjectMapper()
                .readTree(
                        http.send(asAdministrator("crumbIssuer/api/json").build(), HttpResponse.BodyHandlers.ofString())
                                .body());
        HttpRequest request = asAdministrator("job/cart/build")
                .header(
                        crumb.path("crumbRequestField").asText(),
                        crumb.path("crumb").asText())
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        int status = http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        if (status >= 400) {
            throw new OperationException("Jenkins did not take the build: it answers " + status);
        }
    }

    private HttpRequest.Builder asAdministrator(String path) {
        String login = Base64.getEncoder().encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(jenkins.resolve(path)).header("Authorization", "Basic " + login);
    }

    /** Returns what came to its log since the last call, without what only browsers show. */
    String newText() throws IOException, InterruptedException {
        HttpResponse<String> part = get(url().resolve("logText/progressiveText?start=" + position));
        if (part.statusCode() != OK) {
            return "";
        }
        position = part.headers().firstValueAsLong("X-Text-Size").orElse(position);
        over = part.headers().firstValue("X-More-Data").isEmpty();
        return CONSOLE_NOTE.matcher(part.body()).replaceAll("");
    }

    /** Returns whether the log had come to its end at the last call of {@link #newText}. */
    boolean isOver() {
        return over;
    }

    boolean isSuccess() throws IOException, InterruptedException {
        return get(url().resolve("api/json?tree=result")).body().contains("\"SUCCESS\"");
    }

    /**
     * Opens every page that shows what the build did or waits for, as a person would.
     *
     * @return how many
     * @throws OperationException when one does not show what it is for
     */
    int openPages() throws IOException, InterruptedException {
        open(get(url().resolve("gitops/")), "gitops-live");
        open(get(url().resolve("gitops/waiting")), "");
        HttpRequest list = asAdministrator("manage/gitops-waiting/").build();
        open(http.send(list, HttpResponse.BodyHandlers.ofString()), "</html>");
        int pages = 3;
        JsonNode steps = new ObjectMapper()
                .readTree(get(url().resolve("gitops/api/json")).body())
                .path("steps");
        for (JsonNode step : steps) {
            String id = step.path("id").asText();
            open(get(url().resolve("gitops/step/" + id + "/")), "id=\"step-" + id + "\"");
            pages++;
        }
        return pages;
    }

    private static void open(HttpResponse<String> answer, String content) {
        if (answer.statusCode() != OK || !answer.body().contains(content)) {
            throw new OperationException("The page " + answer.uri() + " answers " + answer.statusCode() + " with "
                    + answer.body().length() + " characters, without " + content);
        }
    }

    boolean isThere() throws InterruptedException {
        return isThere(url().resolve("api/json"));
    }

    /** Returns whether Jenkins is up and has the job. */
    boolean isPossible() throws InterruptedException {
        return isThere(jenkins.resolve("job/cart/api/json"));
    }

    private boolean isThere(URI address) throws InterruptedException {
        try {
            return get(address).statusCode() == OK;
        } catch (IOException e) {
            // not listening yet
            return false;
        }
    }

    private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
