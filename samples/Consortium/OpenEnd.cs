namespace Consortium;

/// <summary>Without `--demo`: the organisations run until Ctrl-C, and the sample says what to try.</summary>
internal static class OpenEnd
{
    public static async Task<int> RunAsync(OrganisationSet organisations, CancellationToken cancellationToken)
    {
        Say("DEVELOPMENT KEYS, TEMPORARY FOLDERS: for trying out only, never for data of real patients.");
        Say($"Ledger {organisations.Genesis.LedgerId}");
        foreach (Organisation each in organisations.All)
        {
            Say(FormattableString.Invariant(
                $"{each.Code,-6} process {each.ProcessId,-7} HL7 at {each.Mllp}   data in {each.Folder}"));
        }

        Organisation first = organisations.All[0];
        Organisation last = organisations.All[^1];
        Say($"""

            Send a message:          healthledger hl7 send {first.Mllp} FILE.hl7
            See it everywhere:       healthledger status --data {last.Folder}
            Take one away:           kill -9 {last.ProcessId}      (three go on; two do not)
            Have one stand still:    kill -STOP {first.ProcessId} ; kill -CONT {first.ProcessId}
            Ctrl-C ends all of them and deletes the folders.
            """);
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    private static void Say(string line) => Console.Out.WriteLine(line);
}
