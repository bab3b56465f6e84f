package io.jenkins.plugins.gitops.engine.forge.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.engine.forge.ForgeException;
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
    private ForgeException passing;

    /** @param subject what messages start with: {@code "Pull request 7 of shop/config"} */
    public BestEffort(String subject) {
        this.subject = Objects.requireNonNull(subject, "subject");
    }

    /**
     * Tries one thing. A fault that may pass does not keep the others from being tried: {@link #shortfalls} throws it.
     *
     * @param what it is, as the middle of a sentence: {@code "the label gitops"}
     * @throws ForgeException when the forge has had too many requests
     */
    public void attempt(String what, Runnable call) {
        try {
            call.run();
        } catch (ForgeException e) {
            if (e.reason() == ForgeException.Reason.RATE_LIMITED) {
                throw e;
            }
            if (e.isRetryable()) {
                passing = passing == null ? e : passing;
                return;
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

    /**
     * Returns what did not work.
     *
     * @throws ForgeException where something failed by a fault that may pass: the whole is tried again then
     */
    public List<String> shortfalls() {
        if (passing != null) {
            throw passing;
        }
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
