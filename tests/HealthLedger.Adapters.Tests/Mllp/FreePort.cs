using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace HealthLedger.Adapters.Tests.Mllp;

/// <summary>A port that is let go of and taken again.</summary>
internal static class FreePort
{
    /// <summary>One that is free now, outside the range that the system gives to connections and to listeners without a
    /// port of their own: one of them could have it meanwhile.</summary>
    public static int Find()
    {
        while (true)
        {
            int port = RandomNumberGenerator.GetInt32(20_000, 32_000);
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
    }
}
