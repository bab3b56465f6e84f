package io.jenkins.plugins.gitops.sandbox.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection of the DevTools protocol: commands with their answers, and the events in between. */
final class DevTools implements WebSocket.Listener {

    /** An event of the browser. */
    record Event(String method, JsonNode params) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LIMIT_SECONDS = 180;

    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final StringBuilder message = new StringBuilder();
    private final WebSocket socket;

    DevTools(URI address) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, this)
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        message.append(part);
        if (last) {
            receive(message.toString());
            message.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void receive(String text) {
        try {
            JsonNode tree = JSON.readTree(text);
            if (tree.has("id")) {
                CompletableFuture<JsonNode> asked =
                        answers.remove(tree.get("id").asInt());
                if (asked != null) {
                    asked.complete(tree);
                }
            } else {
                events.add(new Event(tree.path("method").asText(), tree.path("params")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command and returns its result. */
    JsonNode call(String method, Map<String, ?> params) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        try {
            String text = JSON.writeValueAsString(Map.of("id", id, "method", method, "params", params));
            socket.sendText(text, true).join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonNode tree = answer.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
        if (tree.has("error")) {
            throw new IllegalStateException(method + ": " + tree.get("error"));
        }
        return tree.path("result");
    }

    /** Returns what happened so far. */
    List<Event> events() {
        return List.copyOf(events);
    }

    void forgetEvents() {
        events.clear();
    }

    void close() {
        socket.abort();
    }
}
