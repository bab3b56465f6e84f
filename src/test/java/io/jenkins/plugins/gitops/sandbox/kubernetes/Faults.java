package io.jenkins.plugins.gitops.sandbox.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Faults on demand: each answers a number of requests that match. Thread-safe. */
public final class Faults {

    private static final class Planned {
        private final String method;
        private final Pattern path;
        private final Fault fault;
        private int left;

        Planned(int times, String method, Pattern path, Fault fault) {
            this.left = times;
            this.method = method;
            this.path = path;
            this.fault = fault;
        }
    }

    private final List<Planned> planned = new ArrayList<>();

    Faults() {}

    /**
     * Lets the next requests that match fail.
     *
     * @param times how many
     * @param method or {@code "*"}
     * @param pathRegex found anywhere in path and query
     */
    public synchronized void next(int times, String method, String pathRegex, Fault fault) {
        planned.add(new Planned(times, method, Pattern.compile(pathRegex), fault));
    }

    /** Forgets all faults that are left. */
    public synchronized void clear() {
        planned.clear();
    }

    synchronized Optional<Fault> take(String method, String pathAndQuery) {
        for (Planned each : planned) {
            boolean matches = each.left > 0
                    && (each.method.equals("*") || each.method.equals(method))
                    && each.path.matcher(pathAndQuery).find();
            if (matches) {
                each.left--;
                return Optional.of(each.fault);
            }
        }
        return Optional.empty();
    }
}
