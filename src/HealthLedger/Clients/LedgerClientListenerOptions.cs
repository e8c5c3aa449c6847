namespace HealthLedger.Clients;

/// <summary>Where a node serves the other processes of its machine, and how many.</summary>
public sealed class LedgerClientListenerOptions
{
    /// <summary>
    /// The socket's path, at most 107 bytes of UTF-8, in a folder that other users may not enter. Required; usually
    /// <see cref="LedgerFolder.SocketFileName"/> in the data folder.
    /// </summary>
    public required string SocketPath { get; set; }

    /// <summary>How many connections are open at once; further ones are refused with HLS6007. Default 32; 1 to
    /// 1,024.</summary>
    public int MaxConnections { get; set; } = LedgerClientDefaults.MaxConnections;

    /// <summary>
    /// How many calls beside listings run at once for all clients; further ones wait. A connection has at most 64 under
    /// way. Default 256; 1 to 65,536.
    /// </summary>
    public int MaxCalls { get; set; } = LedgerClientDefaults.MaxCalls;

    /// <summary>
    /// How many bytes of bodies beyond their first 64 KiB are received at once for all clients; further ones wait.
    /// Default 256 MiB; 101 MiB to 16 GiB.
    /// </summary>
    public long MaxBufferedBytes { get; set; } = LedgerClientDefaults.MaxBufferedBytes;

    /// <summary>How long a connection may take to say what it is. Starts with the connection, then it is closed.
    /// Default 5 s; 100 ms to 10 minutes.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = LedgerClientDefaults.HandshakeTimeout;

    /// <summary>
    /// How long a client may stop in the midst of a frame or of a body, or not read what it is sent. Starts with every
    /// piece, then the connection is closed. Default 30 s; 100 ms to 1 hour.
    /// </summary>
    public TimeSpan StallTimeout { get; set; } = LedgerClientDefaults.StallTimeout;

    /// <summary>How long stopping waits for the calls that run. Then they are cancelled; what was accepted of them is
    /// sealed. Default 10 s; 0 to 10 minutes.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = LedgerClientDefaults.ShutdownTimeout;

    /// <summary>
    /// Answers what is no question to the ledger: bytes of the host's own form in and out, at most 32 KiB each way,
    /// from processes of the same user. It may run several times at once, and again when a client lost its connection.
    /// Default null: such questions get an empty answer.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>>? AnswerHostAsync { get; set; }

    /// <summary>Every fault of these options; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        Check(faults, nameof(SocketPath), !string.IsNullOrWhiteSpace(SocketPath), "a path");
        Check(faults, nameof(MaxConnections), MaxConnections is >= 1 and <= 1024, "1 to 1,024");
        Check(faults, nameof(MaxCalls), MaxCalls is >= 1 and <= 65_536, "1 to 65,536");
        Check(
            faults,
            nameof(MaxBufferedBytes),
            MaxBufferedBytes is >= ClientLimits.BodyBytes and <= 16L << 30,
            "101 MiB to 16 GiB");
        Check(
            faults, nameof(HandshakeTimeout), IsWithin(HandshakeTimeout, TimeSpan.FromMinutes(10)),
            "100 ms to 10 minutes");
        Check(faults, nameof(StallTimeout), IsWithin(StallTimeout, TimeSpan.FromHours(1)), "100 ms to 1 hour");
        Check(
            faults,
            nameof(ShutdownTimeout),
            ShutdownTimeout >= TimeSpan.Zero && ShutdownTimeout <= TimeSpan.FromMinutes(10),
            "0 to 10 minutes");
        return faults;
    }

    private static bool IsWithin(TimeSpan value, TimeSpan most) =>
        value >= TimeSpan.FromMilliseconds(100) && value <= most;

    private static void Check(List<string> faults, string name, bool holds, string range)
    {
        if (!holds)
        {
            faults.Add($"{name} is not within its range, {range}.");
        }
    }
}
