package io.jenkins.plugins.gitops.engine.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.verification.CheckResult.Outcome;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class JUnitReportTest {

    private static Element parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(UTF_8)))
                .getDocumentElement();
    }

    @Test
    void shouldHaveACaseForEachCheck() throws Exception {
        List<CheckResult> checks = List.of(
                new CheckResult("health", "Deployment shop/cart", Outcome.PASSED, "healthy"),
                new CheckResult("image", "shop/cart:2", Outcome.WAITING, "Pod a still runs 1\nPod b too"),
                new CheckResult(
                        "probe",
                        "https://shop.example.org/?a&b",
                        Outcome.FAILED,
                        "answers 500 <html>\u0000\u001b[31m"));

        Element suite = parse(JUnitReport.write(
                "gitopsVerify.staging", checks, Instant.parse("2026-11-20T12:00:00.123Z"), Duration.ofMillis(1500)));

        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getAttribute("failures")).isEqualTo("2");
        assertThat(suite.getAttribute("time")).isEqualTo("1.5");
        assertThat(suite.getAttribute("timestamp")).isEqualTo("2026-11-20T12:00:00");
        Element image = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(image.getAttribute("message")).isEqualTo("Pod a still runs 1");
        assertThat(image.getTextContent()).isEqualTo("Pod a still runs 1\nPod b too");
        Element probe = (Element) suite.getElementsByTagName("testcase").item(2);
        assertThat(probe.getAttribute("classname")).isEqualTo("gitopsVerify.staging.probe");
        assertThat(probe.getTextContent()).contains("answers 500 <html>\uFFFD\uFFFD[31m");
    }
}
