using System.Text;

namespace HealthLedger.Interop.Tests.Crash;

/// <summary>
/// The order of docs/spec/storage.md in a trace: after a message arrived and before its AA leaves, the custody log is
/// written and synchronised, then the journal is written and synchronised. When one message is on its way at a time the
/// writes are those of the message; with several it is what each of them needs at least.
/// </summary>
internal sealed class SyncOrderCheck
{
    private const string CustodyLog = "/custody.db-wal";
    private const string Journal = ".journal";

    private readonly SystemCall[] _custodyWrites;
    private readonly SystemCall[] _custodySyncs;
    private readonly SystemCall[] _journalWrites;
    private readonly SystemCall[] _journalSyncs;
    private readonly IReadOnlyList<SystemCall> _calls;

    private SyncOrderCheck(IReadOnlyList<SystemCall> calls)
    {
        _calls = calls;
        _custodyWrites = Find(call => call.IsWrite, CustodyLog);
        _custodySyncs = Find(call => call.IsSync, CustodyLog);
        _journalWrites = Find(call => call.IsWrite, Journal);
        _journalSyncs = Find(call => call.IsSync, Journal);
    }

    /// <summary>The control ids whose AA left too early.</summary>
    public static IReadOnlyList<string> FindEarly(IReadOnlyList<SystemCall> calls)
    {
        SyncOrderCheck check = new(calls);
        return [.. AcceptedAnswers(calls)
            .Where(answer => !check.IsCovered(answer.Call))
            .Select(answer => answer.ControlId)];
    }

    /// <summary>Every AA that was sent to a client, in the order of sending.</summary>
    public static IEnumerable<(SystemCall Call, string ControlId)> AcceptedAnswers(IReadOnlyList<SystemCall> calls)
    {
        foreach (SystemCall call in calls.Where(call => call.IsSocket && IsSend(call)))
        {
            string text = Encoding.Latin1.GetString(call.Data.Span);
            foreach (string segment in text.Split('\r', '\x0b'))
            {
                if (segment.StartsWith("MSA|AA|", StringComparison.Ordinal))
                {
                    yield return (call, segment.Split('|')[2]);
                }
            }
        }
    }

    private static bool IsSend(SystemCall call) => call.IsWrite || call.Name is "sendto" or "sendmsg";

    private bool IsCovered(SystemCall answer)
    {
        int arrival = _calls
            .Where(call => call.Target == answer.Target && call.End < answer.Start && call.Result > 1
                && call.Name is "recvfrom" or "recvmsg" or "read")
            .Max(call => call.End);
        SystemCall? custodyWrite = After(_custodyWrites, arrival);
        SystemCall? custodySync = After(_custodySyncs, custodyWrite?.End);
        SystemCall? journalWrite = After(_journalWrites, custodySync?.End);
        SystemCall? journalSync = After(_journalSyncs, journalWrite?.End);
        return journalSync is not null && journalSync.End < answer.Start;
    }

    /// <summary>The first call, by its end, that was entered after something was over and that succeeded.</summary>
    private static SystemCall? After(SystemCall[] calls, int? end) => end is null
        ? null
        : calls.FirstOrDefault(call => call.Start > end && call.Result >= 0);

    private SystemCall[] Find(Func<SystemCall, bool> condition, string suffix) =>
    [
        .. _calls.Where(call => condition(call) && call.Target.EndsWith(suffix, StringComparison.Ordinal))
            .OrderBy(call => call.End),
    ];
}
