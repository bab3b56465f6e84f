package io.jenkins.plugins.gitops.sandbox.kubernetes.controller;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.gitops.sandbox.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What happens to pods, by their images. An image is named by any part of its reference; what is told last wins. May be
 * changed at any time, running pods follow. Thread-safe.
 */
public final class PodBehaviour {

    /** What becomes of a container. */
    enum Fate {
        RUNS,
        IMAGE_PULL_FAILS,
        CRASHES,
        NEVER_READY,
        UNSCHEDULABLE
    }

    /** A fate with what goes with it. */
    record Outcome(Fate fate, int exitCode, String log) {}

    private static final Outcome RUNS = new Outcome(Fate.RUNS, 0, "");

    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private final Map<String, String> digests = new LinkedHashMap<>();
    private Duration moment = Duration.ofMillis(30);

    /** Pods take this long to run and be ready, or to fail. */
    public synchronized void readyAfter(Duration newMoment) {
        moment = newMoment;
    }

    /** The image cannot be pulled: ImagePullBackOff. */
    public synchronized void imagePullFails(String image) {
        tell(image, new Outcome(Fate.IMAGE_PULL_FAILS, 0, ""));
    }

    /** Containers of the image end at once: CrashLoopBackOff, or a failed pod where it is not restarted. */
    public synchronized void crashes(String image, int exitCode, String log) {
        tell(image, new Outcome(Fate.CRASHES, exitCode, log));
    }

    /** Containers of the image run and never become ready. */
    public synchronized void neverReady(String image) {
        tell(image, new Outcome(Fate.NEVER_READY, 0, ""));
    }

    /** No node takes pods with the image. */
    public synchronized void unschedulable(String image) {
        tell(image, new Outcome(Fate.UNSCHEDULABLE, 0, ""));
    }

    /** Containers of the image run and are ready, and those that failed recover. */
    public synchronized void recovers(String image) {
        tell(image, RUNS);
    }

    /** The registry has this digest ({@code sha256:…}) for the image; without it, one is made from the reference. */
    public synchronized void digest(String image, String sha256Digest) {
        digests.put(image, sha256Digest);
    }

    private void tell(String image, Outcome outcome) {
        outcomes.remove(image);
        outcomes.put(image, outcome);
    }

    synchronized Duration moment() {
        return moment;
    }

    synchronized Outcome of(String image) {
        Outcome result = RUNS;
        for (var entry : outcomes.entrySet()) {
            if (image.contains(entry.getKey())) {
                result = entry.getValue();
            }
        }
        return result;
    }

    /** Returns what a node reports as {@code imageID}: repository and digest. */
    synchronized String imageId(String image) {
        int at = image.indexOf('@');
        if (at >= 0) {
            return repository(image.substring(0, at)) + image.substring(at);
        }
        String digest = "";
        for (var entry : digests.entrySet()) {
            if (image.contains(entry.getKey())) {
                digest = entry.getValue();
            }
        }
        return repository(image) + "@" + (digest.isEmpty() ? "sha256:" + sha256(image) : digest);
    }

    /** Returns what the log of a pod's first container says. */
    public String log(JsonNode pod) {
        Outcome outcome = of(Json.text(pod.path("spec").path("containers").path(0), "image"));
        return outcome.log().isEmpty() ? "started\n" : outcome.log() + "\n";
    }

    private static String repository(String image) {
        int colon = image.lastIndexOf(':');
        return colon > image.lastIndexOf('/') ? image.substring(0, colon) : image;
    }

    static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
