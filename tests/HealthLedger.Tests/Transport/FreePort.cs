using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace HealthLedger.Tests.Transport;

/// <summary>A port for what has to know it before it listens, or takes it again later. HealthLedger.Adapters.Tests
/// compiles this file too.</summary>
internal static class FreePort
{
    // Systems give ports of their own choice from 32,768 (Linux) or 49,152 (others) on.
    private const int Lowest = 20_000;
    private const int End = 32_000;
    private const int MostTries = 1_000;

    /// <summary>One that is free now, outside the range that the system gives to connections and to listeners without a
    /// port of their own: one of them could have it meanwhile.</summary>
    public static int Find()
    {
        for (int i = 0; i < MostTries; i++)
        {
            int port = RandomNumberGenerator.GetInt32(Lowest, End);
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                continue;
            }
        }

        throw new InvalidOperationException($"No port from {Lowest} to {End - 1} is free.");
    }
}
