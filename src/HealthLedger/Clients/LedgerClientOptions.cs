using HealthLedger.Primitives;

namespace HealthLedger.Clients;

/// <summary>Which node a client is one of, and how long it waits for it.</summary>
public sealed class LedgerClientOptions
{
    /// <summary>The socket's path, at most 107 bytes of UTF-8. Required.</summary>
    public required string SocketPath { get; set; }

    /// <summary>The ledger that the node must write (HLS6005). Default null: whichever it is at the first connection,
    /// and that one from then on.</summary>
    public LedgerId? ExpectedLedger { get; set; }

    /// <summary>How long <see cref="LedgerClient.ConnectAsync"/> tries. Default 30 s; 0, once, to 1 hour.</summary>
    public TimeSpan ConnectTimeout { get; set; } = LedgerClientDefaults.ConnectTimeout;

    /// <summary>
    /// How long a call goes on after its connection was lost, or after its node said that it did not seal a write in
    /// time: it connects again, also to another process that became the writer, and asks for its answer. Starts with
    /// the loss, then the call fails with HLS6003, with HLS6009 where it may have left something, or with what the node
    /// said. Default 60 s; 0 to 1 hour.
    /// </summary>
    public TimeSpan RetryTimeout { get; set; } = LedgerClientDefaults.RetryTimeout;

    /// <summary>
    /// How long a node may be silent while calls wait before it is asked whether it is there; silent as long again, it
    /// counts as lost. Default 10 s; 100 ms to 10 minutes.
    /// </summary>
    public TimeSpan SilenceTimeout { get; set; } = LedgerClientDefaults.SilenceTimeout;

    /// <summary>How long a node may take to answer a greeting. Default 5 s; 100 ms to 10 minutes.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = LedgerClientDefaults.HandshakeTimeout;

    /// <summary>Every fault of these options; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        TimeSpan least = TimeSpan.FromMilliseconds(100);
        Check(faults, nameof(SocketPath), !string.IsNullOrWhiteSpace(SocketPath), "a path");
        Check(faults, nameof(ConnectTimeout), IsWithin(ConnectTimeout, TimeSpan.Zero, 60), "0 to 1 hour");
        Check(faults, nameof(RetryTimeout), IsWithin(RetryTimeout, TimeSpan.Zero, 60), "0 to 1 hour");
        Check(faults, nameof(SilenceTimeout), IsWithin(SilenceTimeout, least, 10), "100 ms to 10 minutes");
        Check(faults, nameof(HandshakeTimeout), IsWithin(HandshakeTimeout, least, 10), "100 ms to 10 minutes");
        return faults;
    }

    private static bool IsWithin(TimeSpan value, TimeSpan least, int minutes) =>
        value >= least && value <= TimeSpan.FromMinutes(minutes);

    private static void Check(List<string> faults, string name, bool holds, string range)
    {
        if (!holds)
        {
            faults.Add($"{name} is not within its range, {range}.");
        }
    }
}
