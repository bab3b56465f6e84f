package io.jenkins.plugins.gitops.sandbox.kubernetes;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** What was asked of the server, in the order of the answers (a watch when it begins). Thread-safe. */
public final class RequestLog {

    /**
     * One request.
     *
     * @param path with the query
     * @param status 0 where the connection was closed without an answer
     * @param contentType of the request, empty where it had none
     * @param user empty where the caller was not known
     */
    public record Entry(String method, String path, int status, String contentType, String user, String accept) {}

    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    RequestLog() {}

    void add(Entry entry) {
        entries.add(entry);
    }

    /** Returns all so far. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Returns how many there were. */
    public int count() {
        return entries.size();
    }

    /** Returns how many there were of a method. */
    public int count(String method) {
        return count(method, "");
    }

    /** Returns how many there were of a method ({@code "*"} for any) whose path and query contain a pattern. */
    public int count(String method, String pathRegex) {
        Pattern pattern = Pattern.compile(pathRegex);
        return (int) entries.stream()
                .filter(entry -> method.equals("*") || entry.method().equals(method))
                .filter(entry -> pattern.matcher(entry.path()).find())
                .count();
    }

    /** Begins again. */
    public void clear() {
        entries.clear();
    }
}
