package io.jenkins.plugins.gitops.engine.sync.plan;

import io.jenkins.plugins.gitops.engine.cluster.ApiCatalog;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.cluster.ClusterException;
import io.jenkins.plugins.gitops.engine.cluster.InterruptedSyncException;
import io.jenkins.plugins.gitops.engine.cluster.Parallel;
import io.jenkins.plugins.gitops.engine.diff.SecretMask;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.Resource;
import io.jenkins.plugins.gitops.engine.sync.fields.UnchangedRules;
import io.jenkins.plugins.gitops.engine.sync.inventory.Inventory;
import io.jenkins.plugins.gitops.engine.sync.inventory.InventoryReader;
import io.jenkins.plugins.gitops.engine.sync.options.SyncRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One plan in the making. Reads and dry-runs, never writes. What was found out before a fault of the network is kept, so that the
 * next look goes on from there. Not for use by several threads at once.
 */
public final class Planning {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_TRIES = 5;
    /** Where waiting on may be in vain: with the pauses between them about a minute. */
    private static final int MAX_DOUBTS = 7;

    private static final int MAX_PROBLEMS_SHOWN = 5;

    private final Cluster cluster;
    /** Without what is left out. */
    private final SyncRequest request;

    private final ForeignMarks marks;
    private final int mostTries;
    private final MemoryReader reader;
    private Scrubber scrubber;
    private final Map<Desired, PlannedObject> compared = new ConcurrentHashMap<>();
    private final Map<Desired, String> refused = new ConcurrentHashMap<>();
    private SetMemory memory;
    private ApiCatalog catalog;
    private DesiredSet desired;
    private LiveMembers live;
    private ObjectComparison comparison;
    private int tries;
    private boolean readsOnly;

    public Planning(Cluster cluster, SyncRequest request, LongSupplier nanos) {
        this(cluster, request, nanos, MAX_TRIES);
    }

    public Planning(Cluster cluster, SyncRequest request, LongSupplier nanos, int mostTries) {
        this.cluster = cluster;
        this.mostTries = mostTries;
        this.marks = new ForeignMarks(request.resources());
        SecretMask mask = request.options().secrets().knowing(this::secrets);
        this.request = new SyncRequest(
                request.set(),
                request.namespace(),
                marks.kept(),
                request.options().withSecrets(mask));
        this.reader = new MemoryReader(cluster, request, nanos);
        this.scrubber = new Scrubber(request, Stream::empty);
    }

    /** Returns the Secrets of the set, as they shall be and as they are: copies of their values stand in other objects too. */
    private Stream<Resource> secrets() {
        LiveMembers members = live;
        Stream<Resource> there = members == null
                ? Stream.empty()
                : members.all().values().stream().flatMap(List::stream);
        return Stream.concat(request.resources().stream(), there)
                .filter(object -> object.id().groupKind().equals("Secret"));
    }

    /** Makes a plan that nobody wants to carry out: rights, locks and the order of commits do not matter. */
    public Planning readingOnly() {
        readsOnly = true;
        return this;
    }

    /**
     * Goes on with the plan; never sleeps.
     *
     * @return running where the server asks to wait or cannot be reached, at most five times in a row, and as long as another
     *     sync writes the set; never failed
     * @throws OperationException when anything stands against the sync; one message names it all. A retryable one as long as the
     *     cluster serves nobody
     */
    public Observation<SyncPlan> observe() {
        int known = compared.size();
        try {
            if (memory == null) {
                Observation<SetMemory> seen = readsOnly ? Observation.succeeded(reader.read()) : reader.look();
                if (seen instanceof Observation.Running<SetMemory> locked) {
                    return Observation.running(locked.retryAfter(), locked.waitingFor());
                }
                memory = ((Observation.Succeeded<SetMemory>) seen).value();
            }
            return Observation.succeeded(plan());
        } catch (OperationException e) {
            OperationException clean = scrubber.clean(e);
            tries = compared.size() > known ? 1 : tries + 1;
            boolean doubtful = mostTries > 1
                    && e instanceof ClusterException answer
                    && answer.fault() == ClusterException.Fault.DOUBTFUL;
            if (doubtful && tries >= MAX_DOUBTS) {
                throw scrubber.clean(((ClusterException) e).asLasting());
            }
            if (!clean.isRetryable() || !doubtful && tries >= mostTries) {
                throw clean;
            }
            return Observation.running(
                    clean.retryAfter().orElse(FIRST_PAUSE.multipliedBy(1L << tries - 1)), clean.getMessage());
        }
    }

    private SyncPlan plan() {
        if (request.resources().isEmpty()) {
            throw new OperationException("The set " + request.set() + " has no objects" + leftOut()
                    + "; an empty set would delete everything of it: look at the path and at what it renders");
        }
        prepare();
        live.read(kinds());
        scrubber = new Scrubber(request, () -> live.all().values().stream().flatMap(List::stream));
        Parallel.forEach(
                desired.objects().stream()
                        .filter(each -> !compared.containsKey(each) && !refused.containsKey(each))
                        .toList(),
                this::compare);
        return checked();
    }

    private SyncPlan checked() {
        List<PlannedObject> applies = desired.objects().stream()
                .map(compared::get)
                .filter(Objects::nonNull)
                .toList();
        List<String> problems = new ArrayList<>(desired.problems());
        desired.objects().stream().map(refused::get).filter(Objects::nonNull).forEach(problems::add);
        List<PlannedObject> deletions = problems.isEmpty() ? deletions(applies, problems) : List.of();
        if (problems.isEmpty() && !readsOnly) {
            List<PlannedObject> all =
                    Stream.concat(applies.stream(), deletions.stream()).toList();
            problems.addAll(new AccessCheck(cluster).problems(request, all));
        }
        if (!problems.isEmpty()) {
            throw new OperationException(problemText(problems));
        }
        SyncPlan plan = new SyncPlan(request, memory, unreadableKinds(), applies, deletions, warnings());
        return readsOnly
                ? plan
                : request.options()
                        .healing()
                        .map(rules -> new Healing(request.options(), rules).of(plan))
                        .orElse(plan);
    }

    private String leftOut() {
        return marks.leftOut().isEmpty() ? "" : " but what is left out (" + String.join("; ", marks.notices()) + ")";
    }

    private void prepare() {
        Inventory before = memory.inventory();
        if (catalog == null) {
            Set<String> groups = Stream.of(
                            request.resources().stream()
                                    .map(resource -> resource.id().group()),
                            before.groupKinds().stream().map(InventoryReader::groupOf),
                            Stream.of(""))
                    .flatMap(stream -> stream)
                    .collect(Collectors.toSet());
            catalog = cluster.discover(groups);
        }
        if (desired == null) {
            desired = new DesiredSet(request, catalog, before);
            Set<String> namespaces = new TreeSet<>(before.allNamespaces());
            desired.objects().stream()
                    .map(each -> each.id().namespace())
                    .filter(namespace -> !namespace.isEmpty())
                    .forEach(namespaces::add);
            live = new LiveMembers(cluster, before, namespaces);
            comparison = new ObjectComparison(
                    cluster,
                    request,
                    live,
                    new Autoscaling(cluster, request.resources()),
                    new UnchangedRules(request.options().fieldManager(), memory.records()));
        }
    }

    /** Each kind of the set at the version of its manifests, and those of which earlier members may be left. */
    private List<ApiKind> kinds() {
        // a set that was never synced has no members to list
        if (!memory.exists()) {
            return List.of();
        }
        Inventory before = memory.inventory();
        List<ApiKind> kinds = new ArrayList<>(desired.objects().stream()
                .map(Desired::kindOrNull)
                .filter(kind -> kind != null && before.groupKinds().contains(kind.groupKind()))
                .distinct()
                .toList());
        Set<String> covered = kinds.stream().map(ApiKind::groupKind).collect(Collectors.toSet());
        before.groupKinds().stream()
                .filter(groupKind ->
                        !covered.contains(groupKind) && !catalog.isUnavailable(InventoryReader.groupOf(groupKind)))
                .forEach(groupKind -> catalog.preferred(groupKind).ifPresent(kinds::add));
        return kinds;
    }

    private void compare(Desired each) {
        try {
            compared.put(each, comparison.compare(each));
        } catch (OperationException e) {
            if (e.isRetryable() || e instanceof InterruptedSyncException) {
                throw e;
            }
            refused.put(each, e.getMessage());
        }
    }

    private List<PlannedObject> deletions(List<PlannedObject> applies, List<String> problems) {
        try {
            Stages.of(applies);
            if (!request.options().prune()) {
                return List.of();
            }
            List<PlannedObject> deletions = new Deletions(request, applies, marks.leftOut()).of(live.all());
            Deletions.guard(request.options(), deletions, live.all());
            return deletions;
        } catch (OperationException e) {
            problems.add(e.getMessage());
            return List.of();
        }
    }

    private List<String> warnings() {
        Stream<String> unavailable = unreadableKinds().stream()
                .sorted()
                .map(groupKind -> "The API server of " + groupKind
                        + " does not answer, so nothing of that kind is pruned; it stays remembered");
        return Stream.of(marks.notices().stream(), comparison.warnings().stream(), unavailable)
                .flatMap(stream -> stream)
                .map(scrubber::clean)
                .toList();
    }

    private Set<String> unreadableKinds() {
        return memory.inventory().groupKinds().stream()
                .filter(groupKind -> catalog.isUnavailable(InventoryReader.groupOf(groupKind)))
                .collect(Collectors.toSet());
    }

    private static String problemText(List<String> problems) {
        String shown = problems.stream().limit(MAX_PROBLEMS_SHOWN).collect(Collectors.joining("\n"));
        int more = problems.size() - MAX_PROBLEMS_SHOWN;
        return more > 0 ? shown + "\nand " + more + " more objects with problems" : shown;
    }
}
