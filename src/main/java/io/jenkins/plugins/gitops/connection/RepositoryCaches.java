package io.jenkins.plugins.gitops.connection;

import hudson.Extension;
import hudson.model.AsyncPeriodicWork;
import hudson.model.TaskListener;
import io.jenkins.plugins.gitops.engine.git.UnusedCaches;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import jenkins.model.Jenkins;
import jenkins.util.SystemProperties;

/**
 * Once a day removes copies of repositories below {@code gitops} of Jenkins' home that no build has used for a month, and the
 * oldest ones where all of them take more than two gigabytes. Administrators can set both by the system properties
 * {@code ….unusedDays} and {@code ….mostMegabytes}.
 */
@Extension
public class RepositoryCaches extends AsyncPeriodicWork {

    static final List<String> KINDS = List.of("repositories", "sources");

    private static final int UNUSED_DAYS = 30;
    private static final int MAX_MEGABYTES = 2_048;

    /** Made by Jenkins. */
    public RepositoryCaches() {
        super("GitOps repository caches");
    }

    @Override
    public long getRecurrencePeriod() {
        return DAY;
    }

    @Override
    public long getInitialDelay() {
        return HOUR;
    }

    @Override
    protected Level getNormalLoggingLevel() {
        return Level.FINE;
    }

    @Override
    protected void execute(TaskListener listener) {
        String name = RepositoryCaches.class.getName();
        Duration unused = Duration.ofDays(SystemProperties.getInteger(name + ".unusedDays", UNUSED_DAYS));
        long most = SystemProperties.getInteger(name + ".mostMegabytes", MAX_MEGABYTES) * 1024L * 1024;
        for (String kind : KINDS) {
            Path folder = Jenkins.get().getRootDir().toPath().resolve("gitops").resolve(kind);
            int removed = new UnusedCaches(folder).remove(unused, most);
            listener.getLogger().println("Removed " + removed + " unused copies below " + folder);
        }
    }
}
