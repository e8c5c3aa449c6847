using HealthLedger;

namespace Consortium.Demo;

/// <summary>What the demo prints, and whether everything was as said.</summary>
internal sealed class DemoReport
{
    public bool IsGood { get; private set; } = true;

    public void Title(string text)
    {
        Console.Out.WriteLine();
        Console.Out.WriteLine($"-- {text}");
    }

    public void Check(bool isGood, string text)
    {
        IsGood &= isGood;
        Console.Out.WriteLine($"{(isGood ? "ok  " : "FAIL")}  {text}");
    }

    public void Note(string text) => Console.Out.WriteLine($"      {text}");

    /// <summary>One line for each organisation: how it stands.</summary>
    public async Task StatusAsync(OrganisationSet organisations, CancellationToken cancellationToken)
    {
        foreach (Organisation each in organisations.All)
        {
            if (!each.IsRunning)
            {
                Note($"{each.Code,-6} does not run");
                continue;
            }

            LedgerNodeStatus status = await each.Ledger.GetStatusAsync(cancellationToken).ConfigureAwait(false);
            ReplicationStatus replicas = status.Replication!;
            Note(FormattableString.Invariant(
                $"{each.Code,-6} height {status.Height,-4} root {status.HistoryRoot.ToString()[..12]}  ")
                + FormattableString.Invariant($"view {replicas.View} connected to {replicas.Connected} of ")
                + FormattableString.Invariant($"{replicas.Peers.Count}{(replicas.HasQuorum ? "" : ", NO QUORUM")}"));
        }
    }
}
