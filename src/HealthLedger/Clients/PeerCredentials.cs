using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace HealthLedger.Clients;

/// <summary>Whose process is at the other end of a Unix domain socket, as the kernel says it.</summary>
[SuppressMessage(
    "Interoperability", "SYSLIB1054",
    Justification = "Generated marshalling needs unsafe code, which the core does without.")]
internal static class PeerCredentials
{
    // Linux: SOL_SOCKET, SO_PEERCRED and struct ucred { pid, uid, gid } (unix(7)).
    private const int SocketLevel = 1;
    private const int PeerOption = 17;
    private const int UserOffset = 4;
    private const int CredentialBytes = 12;

    /// <summary>Whether the kernel tells; only Linux is supported.</summary>
    public static bool AreSupported => OperatingSystem.IsLinux();

    /// <summary>The peer's user id; null when the kernel does not say.</summary>
    public static uint? UserOf(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[CredentialBytes];
        try
        {
            return socket.GetRawSocketOption(SocketLevel, PeerOption, credentials) == CredentialBytes
                ? ReadNative(credentials[UserOffset..])
                : null;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Whether the peer is a process of this one's user.</summary>
    public static bool IsOwn(Socket socket) => UserOf(socket) is { } user && user == EffectiveUser();

    private static uint ReadNative(ReadOnlySpan<byte> bytes) => BitConverter.IsLittleEndian
        ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
        : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    [DllImport("libc", EntryPoint = "geteuid", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
