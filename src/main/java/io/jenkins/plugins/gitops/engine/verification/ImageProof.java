package io.jenkins.plugins.gitops.engine.verification;

import io.jenkins.plugins.gitops.engine.health.Revisions;
import io.jenkins.plugins.gitops.engine.health.Revisions.Revision;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.verification.Workload.Container;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether workloads really run an image: as their templates say, as their pods say after all admission webhooks, and as the nodes
 * report by digest; and that no pod of an older revision is left.
 */
final class ImageProof {

    private final ImageReference image;
    private final List<Workload> workloads;
    private final List<String> broken = new ArrayList<>();
    private final List<String> pending = new ArrayList<>();
    private final Set<ResourceId> pendingIn = new HashSet<>();
    private final Set<String> digests = new TreeSet<>();

    ImageProof(ImageReference image, List<Workload> all) {
        this.image = image;
        this.workloads = all.stream().filter(workload -> workload.uses(image)).toList();
        if (workloads.isEmpty()) {
            broken.add("No workload of the set uses the image " + image.name()
                    + "; look at the manifests or leave the image out");
        }
        workloads.forEach(this::judge);
    }

    private void judge(Workload workload) {
        List<Container> uses = workload.template().stream()
                .filter(container -> container.isOf(image))
                .toList();
        for (Container use : uses) {
            if (!isVersion(ImageReference.parse(use.image()))) {
                broken.add(workload.object() + ", container " + use.name() + ", is set to " + use.image() + ", not to "
                        + image);
            }
        }
        Set<String> names = uses.stream().map(Container::name).collect(Collectors.toSet());
        int before = pending.size();
        for (Resource pod : workload.imagePods()) {
            judge(workload, pod, names);
        }
        if (pending.size() > before) {
            pendingIn.add(workload.object().id());
        }
    }

    private void judge(Workload workload, Resource pod, Set<String> names) {
        Revision revision = Revisions.of(workload.object(), pod, workload.related());
        List<Container> containers = Workload.containers(Resource.of(pod.map("spec"))).stream()
                .filter(container -> names.contains(container.name()) || container.isOf(image))
                .toList();
        if (revision == Revision.OLD && isHeldBack(workload.object(), pod)) {
            return;
        }
        if (revision == Revision.OLD) {
            pending.add(pod + " of an older revision " + (pod.isTerminating() ? "terminates and " : "") + "still runs "
                    + containers.stream().map(Container::image).distinct().collect(Collectors.joining(", ")));
            return;
        }
        // what was not made from the present template, or terminates, goes away; the rest stays as it is
        List<String> faults = revision == Revision.LATEST && !pod.isTerminating() ? broken : pending;
        for (Container container : containers) {
            String id = imageId(pod, container.name());
            int at = id.indexOf('@');
            if (at >= 0) {
                digests.add(id.substring(at + 1));
            }
            judge(pod, container, id, faults);
        }
    }

    /** A partition keeps the replicas below it as they were, on purpose. */
    private static boolean isHeldBack(Resource set, Resource pod) {
        long partition = set.number(0, "spec", "updateStrategy", "rollingUpdate", "partition");
        String ordinal = pod.name().substring(pod.name().lastIndexOf('-') + 1);
        return set.kind().equals("StatefulSet")
                && Regex.matches(ordinal, "[0-9]{1,9}")
                && Long.parseLong(ordinal) < partition;
    }

    private void judge(Resource pod, Container container, String id, List<String> faults) {
        Optional<ImageReference> actual = parsed(container.image());
        String subject = pod + ", container " + container.name() + ",";
        if (image.digest().isPresent() && actual.flatMap(ImageReference::digest).equals(image.digest())) {
            // a node cannot run anything else then; some report the digest of their own platform's manifest
            digests.add(image.digest().get());
            return;
        }
        if (image.digest().isPresent() && id.endsWith("@" + image.digest().get())) {
            return;
        }
        if (actual.isEmpty() || !actual.get().sameImage(image)) {
            faults.add(subject + " is set to " + container.image() + " instead of " + image
                    + "; an admission webhook may have rewritten it");
        } else if (!isVersion(actual.get())) {
            faults.add(subject + " still runs " + container.image());
        } else if (image.digest().isPresent()) {
            if (id.contains("@")) {
                faults.add(subject + " runs " + id + " instead of "
                        + image.digest().get() + "; the tag "
                        + actual.get().tag().orElse("") + " was moved after the promotion");
            } else {
                pending.add(subject
                        + (id.isEmpty()
                                ? " has not reported its image yet"
                                : " reports no digest of a registry: " + id));
            }
        }
    }

    private static Optional<ImageReference> parsed(String text) {
        try {
            return Optional.of(ImageReference.parse(text));
        } catch (IllegalArgumentException e) {
            // the API server takes any text
            return Optional.empty();
        }
    }

    private boolean isVersion(ImageReference actual) {
        return image.digest().isPresent() && actual.digest().isPresent()
                ? actual.digest().equals(image.digest())
                : actual.tag().equals(image.tag());
    }

    private static String imageId(Resource pod, String container) {
        return Workload.containerStatuses(pod).stream()
                .filter(status -> status.text("name").equals(container))
                .map(status -> status.text("imageID"))
                .findFirst()
                .orElse("");
    }

    /** Returns the check: broken before not yet. */
    CheckResult check() {
        if (!broken.isEmpty()) {
            return new CheckResult("image", image.toString(), CheckResult.Outcome.FAILED, lines(broken));
        }
        return pending.isEmpty()
                ? new CheckResult("image", image.toString(), CheckResult.Outcome.PASSED, lines(runs()))
                : new CheckResult("image", image.toString(), CheckResult.Outcome.WAITING, lines(pending));
    }

    private static String lines(List<String> texts) {
        return texts.stream().distinct().collect(Collectors.joining("\n"));
    }

    /** Returns a line for each workload that uses the image. */
    List<String> runs() {
        return workloads.stream()
                .map(workload -> workload.object() + " runs " + image + " in " + count(workload))
                .toList();
    }

    /** A pod that terminates proves nothing of what stays. */
    private static String count(Workload workload) {
        long staying = workload.imagePods().stream()
                .filter(pod -> !pod.isTerminating())
                .count();
        return staying + (staying == 1 ? " pod" : " pods");
    }

    /** Returns the objects whose pods are not yet as they should be. */
    Set<ResourceId> pendingIn() {
        return pendingIn;
    }

    /** Returns the digests that nodes report, and the promoted one where pods are pinned to it. */
    Set<String> digests() {
        return digests;
    }

    /** Returns what deserves a look: without a promoted digest, pods may run different contents under one tag. */
    Optional<String> warning() {
        return image.digest().isEmpty() && digests.size() > 1
                ? Optional.of("The pods run " + digests.size() + " different contents of " + image + " ("
                        + String.join(", ", digests) + "); the tag may have been moved: promote by digest")
                : Optional.empty();
    }
}
