package io.jenkins.plugins.gitops.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class PromptSocketsTest {

    @Test
    void shouldSendWithoutWaitingForAcknowledgements() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        PromptSockets sockets = new PromptSockets();

        try (ServerSocket server = new ServerSocket(0, 5, loopback);
                Socket unconnected = sockets.createSocket();
                Socket byName = sockets.createSocket("127.0.0.1", server.getLocalPort());
                Socket byAddress = sockets.createSocket(loopback, server.getLocalPort());
                Socket from = sockets.createSocket("127.0.0.1", server.getLocalPort(), loopback, 0);
                Socket fromAddress = sockets.createSocket(loopback, server.getLocalPort(), loopback, 0)) {
            for (Socket socket : new Socket[] {unconnected, byName, byAddress, from, fromAddress}) {
                assertThat(socket.getTcpNoDelay()).isTrue();
            }
        }
    }
}
