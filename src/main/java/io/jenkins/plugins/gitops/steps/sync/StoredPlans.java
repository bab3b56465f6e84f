package io.jenkins.plugins.gitops.steps.sync;

import hudson.AbortException;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.steps.Hashes;
import java.io.IOException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionList;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Where the plans of a step are kept: as documents of its build, which may have megabytes, and which the program must not be
 * stored with each time. Stored: the names alone; read each time that somebody asks.
 */
final class StoredPlans implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String runId;
    private final String nodeId;
    private final String hash;

    /** Names of documents by cluster; the key is empty for the plan of one cluster. */
    private final LinkedHashMap<String, String> documents;

    /** Null after a restart. */
    private transient Run<?, ?> run;

    private StoredPlans(Run<?, ?> run, String nodeId, Map<String, String> documents, String hash) {
        this.hash = hash;
        this.run = run;
        this.runId = run.getExternalizableId();
        this.nodeId = nodeId;
        this.documents = new LinkedHashMap<>(documents);
    }

    /**
     * @param documents names by cluster; with an empty key for the plan of one cluster
     * @param hash of the plan, as the step's record has it
     */
    static StoredPlans of(StepContext context, Map<String, String> documents, String hash)
            throws IOException, InterruptedException {
        FlowNode node = context.get(FlowNode.class);
        return new StoredPlans(
                Objects.requireNonNull(context.get(Run.class)), node == null ? "" : node.getId(), documents, hash);
    }

    /**
     * Returns the plan as it was stored, or an object with the plan of each cluster under its name. Blocks for the disk.
     *
     * @throws AbortException when it is not there any more
     */
    String json() throws AbortException {
        if (documents.containsKey("")) {
            return read(documents.get(""));
        }
        StringBuilder all = new StringBuilder("{");
        for (Map.Entry<String, String> each : documents.entrySet()) {
            all.append(all.length() == 1 ? "" : ",")
                    .append(Hashes.quoted(each.getKey()))
                    .append(':')
                    .append(read(each.getValue()));
        }
        return all.append('}').toString();
    }

    private String read(String document) throws AbortException {
        try {
            Optional<Run<?, ?>> build = candidates().filter(this::hasPlan).findFirst();
            if (build.isPresent()) {
                run = build.get();
                return GitopsAction.of(run)
                        .read(nodeId, document)
                        .orElseThrow(() -> unreadable(document, "it is not there any more"));
            }
        } catch (IOException e) {
            throw e instanceof AbortException abort ? abort : unreadable(document, e.getMessage());
        }
        throw unreadable(document, "its build was not found");
    }

    /** Another job may have the name by now. */
    private boolean hasPlan(Run<?, ?> build) {
        return GitopsAction.find(build)
                .flatMap(action -> action.find(nodeId))
                .filter(record -> record.fact(StepRecord.PLAN_HASH).equals(hash))
                .isPresent();
    }

    private AbortException unreadable(String document, String why) {
        return new AbortException("The plan " + document + " of the step " + nodeId + " of " + runId
                + " cannot be read (" + why + "); plan again");
    }

    /** The build itself; after a restart found by its name, and where its job was renamed meanwhile, among those that run. */
    private Stream<Run<?, ?>> candidates() {
        if (run != null) {
            return Stream.of(run);
        }
        Run<?, ?> named;
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            named = Run.fromExternalizableId(runId);
        }
        Stream<Run<?, ?>> running = StreamSupport.stream(FlowExecutionList.get().spliterator(), false)
                .map(StoredPlans::runOf)
                .filter(Objects::nonNull);
        return Stream.concat(Stream.ofNullable(named), running);
    }

    private static Run<?, ?> runOf(FlowExecution execution) {
        try {
            return execution.getOwner().getExecutable() instanceof Run<?, ?> found ? found : null;
        } catch (IOException e) {
            return null;
        }
    }
}
