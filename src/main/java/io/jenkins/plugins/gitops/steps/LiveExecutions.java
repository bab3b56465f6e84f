package io.jenkins.plugins.gitops.steps;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import hudson.Extension;
import hudson.XmlFile;
import hudson.init.Terminator;
import hudson.model.Item;
import hudson.model.Saveable;
import hudson.model.listeners.ItemListener;
import hudson.model.listeners.SaveableListener;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The executions that may still look in this Jenkins. */
public final class LiveExecutions {

    private static final Set<ResumableExecution<?>> ALIVE = ConcurrentHashMap.newKeySet();

    private LiveExecutions() {}

    static void add(ResumableExecution<?> execution) {
        ALIVE.add(execution);
    }

    static void remove(ResumableExecution<?> execution) {
        ALIVE.remove(execution);
    }

    /** Looks and watches must not go on in a Jenkins that is no more; the stored state says all that the next one needs. */
    @Terminator
    public static void haltAll() {
        List.copyOf(ALIVE).forEach(ResumableExecution::halt);
    }

    /** Windows are added and taken away while steps wait: those that this holds up, or lets go, look soon. */
    @Extension
    public static final class Configurations extends SaveableListener {

        @Override
        public void onChange(Saveable changed, XmlFile file) {
            if (changed instanceof GitopsConfiguration || changed instanceof AbstractFolder<?>) {
                ALIVE.forEach(ResumableExecution::configured);
            }
        }
    }

    /** Pages and webhooks find a waiting step by the name of its build, also when its job or a folder above was renamed or moved. */
    @Extension
    public static final class Names extends ItemListener {

        @Override
        public void onLocationChanged(Item item, String oldFullName, String newFullName) {
            ALIVE.forEach(execution -> execution.renamed(oldFullName, newFullName));
        }
    }
}
