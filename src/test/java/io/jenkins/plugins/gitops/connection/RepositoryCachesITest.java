package io.jenkins.plugins.gitops.connection;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import hudson.model.TaskListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class RepositoryCachesITest {

    private static Path cache(JenkinsRule jenkins, String kind, String name, int daysAgo) throws Exception {
        Path cache = jenkins.jenkins
                .getRootDir()
                .toPath()
                .resolve("gitops")
                .resolve(kind)
                .resolve(name);
        Files.createDirectories(cache);
        Path lock = Files.writeString(cache.resolve("gitops.lock"), "");
        Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(Duration.ofDays(daysAgo))));
        return cache;
    }

    @Test
    void shouldRemoveOnceADayWhatNoBuildHasUsedForAMonth(JenkinsRule jenkins) throws Exception {
        Path old = cache(jenkins, "repositories", "a", 31);
        Path recent = cache(jenkins, "repositories", "b", 29);
        Path oldSources = cache(jenkins, "sources", "c", 31);
        RepositoryCaches caches = ExtensionList.lookupSingleton(RepositoryCaches.class);

        caches.execute(TaskListener.NULL);

        assertThat(old).doesNotExist();
        assertThat(oldSources).doesNotExist();
        assertThat(recent).exists();
        assertThat(caches.getRecurrencePeriod()).isEqualTo(Duration.ofDays(1).toMillis());
    }
}
