package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.diff.ChangeAction;
import io.jenkins.plugins.gitops.engine.diff.Difference;
import io.jenkins.plugins.gitops.engine.diff.ResourceDiff;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.resource.ResourceJson;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A plan as JSON, and its hash. */
final class PlanDocument {

    /** What the server chooses by itself. */
    private static final Pattern MADE_UP =
            Pattern.compile("metadata\\.uid|spec\\.clusterIPs?(\\[.*)?|.*nodePort|.*controller-uid.*");

    /** Also where a long value was cut within it. */
    private static final Pattern SALTED = Pattern.compile("\\(secret [0-9a-f]*(?:\\)|(?=…))");

    private PlanDocument() {}

    static String json(SyncPlan plan) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("set", plan.request().set().toString());
        document.put("namespace", plan.request().namespace());
        document.put("hash", plan.hash());
        document.put("summary", plan.changes().plannedSummary());
        document.put("changes", plan.changes().document());
        document.put("warnings", plan.warnings());
        if (!plan.takenBack().isEmpty()) {
            document.put("takenBack", plan.takenBack());
        }
        return ResourceJson.write(document);
    }

    static String hash(SyncRequest request, List<PlannedObject> objects) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest(digest, request.set() + "/" + request.namespace());
            for (PlannedObject object : objects) {
                if (object.change().action() != ChangeAction.UNCHANGED) {
                    digest(
                            digest,
                            Inventory.identity(object.id()) + " "
                                    + object.change().action());
                    differences(request, object).stream()
                            .filter(difference ->
                                    !Regex.matcher(MADE_UP, difference.path()).matches())
                            .map(difference ->
                                    Regex.matcher(SALTED, difference.toString()).replaceAll("(secret)"))
                            .sorted()
                            .forEach(line -> digest(digest, line));
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** An object that is not there yet differs from nothing by all that it has, provenance left out. */
    private static List<Difference> differences(SyncRequest request, PlannedObject object) {
        if (!object.is(ChangeAction.CREATED)) {
            return object.change().differences();
        }
        Resource plain = object.resource();
        for (String key : request.options()
                .provenance()
                .on(Resource.of(Map.of()))
                .annotations()
                .keySet()) {
            plain = plain.without("metadata", "annotations", key);
        }
        return ResourceDiff.between(
                Resource.of(Map.of()), plain, request.options().secrets());
    }

    private static void digest(MessageDigest digest, String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
