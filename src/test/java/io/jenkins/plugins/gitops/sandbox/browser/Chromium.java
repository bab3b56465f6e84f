package io.jenkins.plugins.gitops.sandbox.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A browser with one page, without a window and without memory of earlier runs. Reaches nothing but this machine. */
public final class Chromium implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Process process;
    private final Path profile;
    private final DevTools tools;

    private Chromium(Process process, Path profile, URI page) {
        this.process = process;
        this.profile = profile;
        this.tools = new DevTools(page);
        for (String domain : List.of("Page", "Runtime", "Log", "Audits", "Network")) {
            tools.call(domain + ".enable", Map.of());
        }
        // without a window nothing else gives the page the focus, and keys go nowhere
        tools.call("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
    }

    /** Returns the browser's program where it is on the PATH. */
    public static Optional<Path> program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser").map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts a browser.
     *
     * @param folder where it may put its profile
     */
    public static Chromium start(Path folder) throws Exception {
        Path profile = Files.createTempDirectory(folder, "chromium");
        Process process = new ProcessBuilder(
                        program().orElseThrow().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("output.txt").toFile())
                .start();
        Path port = profile.resolve("DevToolsActivePort");
        await(
                "the browser's port",
                () -> Files.isRegularFile(port) && lines(port).size() > 1);
        String address = "http://127.0.0.1:" + lines(port).get(0) + "/json/list";
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        for (JsonNode target : new ObjectMapper().readTree(answer.body())) {
            if (target.path("type").asText().equals("page")) {
                return new Chromium(
                        process,
                        profile,
                        URI.create(target.path("webSocketDebuggerUrl").asText()));
            }
        }
        throw new IllegalStateException("the browser has no page: " + answer.body());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Waits until something is so. */
    public static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for " + what);
            }
            Thread.sleep(50);
        }
    }

    /**
     * Opens an address and waits until the page has loaded. What was complained of before is forgotten. The page before is left
     * first: what it still had under way can neither answer into the new page nor change its cookies.
     *
     * @param cookies by name; the only ones that the browser has
     */
    public void open(String address, Map<String, String> cookies) throws InterruptedException {
        navigate("about:blank");
        tools.call("Network.clearBrowserCookies", Map.of());
        cookies.forEach((name, value) -> tools.call(
                "Network.setCookie",
                Map.of("name", name, "value", value, "url", address, "path", "/", "httpOnly", true)));
        navigate(address);
    }

    private void navigate(String address) throws InterruptedException {
        tools.forgetEvents();
        JsonNode navigation = tools.call("Page.navigate", Map.of("url", address));
        if (navigation.has("errorText")) {
            throw new IllegalStateException(address + ": " + navigation.get("errorText"));
        }
        await(
                address + " to load",
                () -> tools.events().stream().anyMatch(event -> event.method().equals("Page.loadEventFired")));
    }

    /** Returns the value of a script's last expression as JSON; of a promise, what it is resolved to. */
    public JsonNode evaluate(String script) {
        JsonNode result = tools.call(
                "Runtime.evaluate", Map.of("expression", script, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(result.get("exceptionDetails").toString());
        }
        return result.path("result").path("value");
    }

    /** Sets the size of the page. */
    public void resize(int width, int height) {
        tools.call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Presses and releases a key, such as {@code Tab} or {@code Enter}. */
    public void press(String key) {
        int code = key.equals("Tab") ? 9 : key.equals("Enter") ? 13 : 32;
        String text = key.equals("Enter") ? "\r" : key.equals(" ") ? " " : "";
        tools.call(
                "Input.dispatchKeyEvent",
                Map.of(
                        "type",
                        text.isEmpty() ? "rawKeyDown" : "keyDown",
                        "key",
                        key,
                        "code",
                        key.equals(" ") ? "Space" : key,
                        "windowsVirtualKeyCode",
                        code,
                        "text",
                        text));
        tools.call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
    }

    /** Returns what the browser complained of since the page was opened: errors of scripts, of loading, of its policy. */
    public List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (DevTools.Event event : tools.events()) {
            JsonNode params = event.params();
            switch (event.method()) {
                case "Runtime.exceptionThrown" -> complaints.add(params.toString());
                case "Runtime.consoleAPICalled" -> add(complaints, params, params.path("type"));
                case "Log.entryAdded" ->
                    add(complaints, params, params.path("entry").path("level"));
                case "Audits.issueAdded" -> {
                    if (params.path("issue").path("code").asText().startsWith("ContentSecurityPolicy")) {
                        complaints.add(params.toString());
                    }
                }
                default -> {
                    // nothing to complain of
                }
            }
        }
        return complaints;
    }

    private static void add(List<String> complaints, JsonNode params, JsonNode level) {
        if (level.asText().equals("error")) {
            complaints.add(params.toString());
        }
    }

    /** Returns the addresses of all that the page asked for since it was opened. */
    public List<String> requests() {
        return tools.events().stream()
                .filter(event -> event.method().equals("Network.requestWillBeSent"))
                .map(event -> event.params().path("request").path("url").asText())
                .toList();
    }

    /** Writes what is to be seen as a PNG. */
    public void screenshot(Path file) throws IOException {
        JsonNode result = tools.call("Page.captureScreenshot", Map.of("format", "png"));
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(result.path("data").asText()));
    }

    @Override
    public void close() throws Exception {
        tools.close();
        process.destroy();
        process.waitFor();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted((one, other) -> other.compareTo(one))
                    .forEach(file -> file.toFile().delete());
        }
    }
}
