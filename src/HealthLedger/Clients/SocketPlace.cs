using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using HealthLedger.Storage.Files;

namespace HealthLedger.Clients;

/// <summary>
/// The path of a writer's socket. It is bound under a name of its own and renamed into place, so that there is no
/// moment without a socket and a stale one is replaced; only whoever holds the lease does that.
/// </summary>
internal sealed class SocketPlace
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly DateTime _made;

    private SocketPlace(string path, Socket socket)
    {
        Path = path;
        Socket = socket;
        _made = File.GetLastWriteTimeUtc(path);
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>The listening socket; whoever uses the place disposes it.</summary>
    public Socket Socket { get; }

    /// <summary>Requires a path that the system takes.</summary>
    /// <exception cref="LedgerConnectionException">HLS6001.</exception>
    public static string Require(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        int bytes = Encoding.UTF8.GetByteCount(full);
        return bytes <= ClientLimits.SocketPathBytes ? full : throw new LedgerConnectionException(
            HealthLedgerErrorCodes.SocketPathTooLong,
            $"The path '{full}' has {bytes} bytes and a socket's path at most {ClientLimits.SocketPathBytes}. "
            + "Configure a shorter one for the node and for its clients.");
    }

    /// <summary>Makes the folder where it is missing, binds, and listens.</summary>
    /// <exception cref="LedgerConnectionException">HLS6001, HLS6002 or HLS6013.</exception>
    /// <exception cref="StorageFailureException">The folder cannot be made (HLS7001).</exception>
    public static SocketPlace Bind(string path)
    {
        if (!PeerCredentials.AreSupported)
        {
            throw Unsupported();
        }

        string full = Require(path);
        string folder = System.IO.Path.GetDirectoryName(full)!;
        string fresh = Require(System.IO.Path.Combine(
            folder, ".s" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))));
        StorageFolder.Create(folder);
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(folder) & Others) != UnixFileMode.None)
        {
            throw new LedgerConnectionException(
                HealthLedgerErrorCodes.SocketNotBound,
                $"Other users may enter '{folder}', where the socket for clients is to be. Fix: chmod 700 '{folder}'.");
        }

        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(fresh));
            File.SetUnixFileMode(fresh, StorageFolder.OwnFileMode);
            socket.Listen(128);
            File.Move(fresh, full, overwrite: true);
            return new SocketPlace(full, socket);
        }
        catch (Exception exception)
            when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new LedgerConnectionException(
                HealthLedgerErrorCodes.SocketNotBound,
                $"The socket for clients cannot be made at '{full}'. Check that this user may write there, that it is "
                + "a local disk, and that nothing else has the name.",
                innerException: exception);
        }
    }

    /// <summary>HLS6013.</summary>
    public static LedgerConnectionException Unsupported() => new(
        HealthLedgerErrorCodes.ClientsUnsupported,
        "Several processes on one ledger are supported on Linux alone, where the kernel says whose process a client "
        + "is.");

    /// <summary>Removes the socket's name, unless another writer has taken it over.</summary>
    public void Remove()
    {
        try
        {
            if (File.GetLastWriteTimeUtc(Path) == _made)
            {
                File.Delete(Path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A name that nobody answers at is replaced by the next writer.
        }
    }
}
