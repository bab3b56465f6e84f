package io.jenkins.plugins.gitops.engine.forge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** Tries one thing after another and keeps what did not work; for adapters only. One for each call, for one thread. */
public final class BestEffort {

    private final String subject;
    private final List<String> shortfalls = new ArrayList<>();

    /** @param subject what messages start with: {@code "Pull request 7 of shop/config"} */
    public BestEffort(String subject) {
        this.subject = Objects.requireNonNull(subject, "subject");
    }

    /**
     * Tries one thing.
     *
     * @param what it is, as the middle of a sentence: {@code "the label gitops"}
     * @throws ForgeException for a fault that may pass: the whole is tried again then
     */
    public void attempt(String what, Runnable call) {
        try {
            call.run();
        } catch (ForgeException e) {
            if (e.isRetryable()) {
                throw e;
            }
            shortfalls.add(subject + " was left without " + what + " (" + e.getMessage() + ")");
        }
    }

    /** Notes what the forge does not have, where it is wanted. */
    public void missing(Collection<String> wanted, String what, String reason) {
        if (!wanted.isEmpty()) {
            shortfalls.add(subject + " was left without " + what + " " + String.join(", ", wanted) + ": " + reason);
        }
    }

    /** Returns what did not work. */
    public List<String> shortfalls() {
        return List.copyOf(shortfalls);
    }

    /** Returns what is wanted and not there, without regard to upper and lower case. */
    public static List<String> lacking(Collection<String> wanted, Collection<String> present) {
        Set<String> known = new LinkedHashSet<>();
        present.forEach(name -> known.add(name.toLowerCase(Locale.ROOT)));
        return wanted.stream()
                .filter(name -> !known.contains(name.toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** Returns the texts at a pointer in the elements of a list. */
    public static List<String> texts(JsonNode list, String pointer) {
        List<String> texts = new ArrayList<>();
        list.forEach(element -> {
            if (element.at(pointer).isTextual()) {
                texts.add(element.at(pointer).asText());
            }
        });
        return texts;
    }
}
