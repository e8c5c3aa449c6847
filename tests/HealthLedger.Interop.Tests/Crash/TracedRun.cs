using HealthLedger.Interop.Tests.Listener;

namespace HealthLedger.Interop.Tests.Crash;

/// <summary>
/// One life of the listener under strace, from making its ledger to its orderly end, with messages in it.
/// </summary>
internal sealed class TracedRun : IDisposable
{
    private readonly TestFolder _folder;

    private TracedRun(TestFolder folder, SentMessages messages, IReadOnlyList<SystemCall> calls)
    {
        _folder = folder;
        Messages = messages;
        Calls = calls;
    }

    /// <summary>The folder in which the listener made its data folder; it was there before and stays.</summary>
    public string Parent => _folder.Path;

    /// <summary>The data folder as the listener left it.</summary>
    public string Data => _folder.At("data");

    public SentMessages Messages { get; }

    public IReadOnlyList<SystemCall> Calls { get; }

    /// <summary>Runs it.</summary>
    /// <param name="connections">How many connections.</param>
    /// <param name="messagesEach">How many messages on each; one is on its way at a time.</param>
    /// <param name="withSyncs">False lets eatmydata turn fsync and fdatasync into calls that do nothing.</param>
    public static async Task<TracedRun> StartAsync(int connections, int messagesEach, bool withSyncs)
    {
        TestFolder folder = new();
        string trace = Path.GetTempFileName();
        try
        {
            string[] command = SystemTrace.CommandLine(trace);
            await using ListenerProcess listener = await ListenerProcess.StartReadyAsync(
                folder.At("data"), withSyncs ? command : [.. command, PeerPrograms.Find("eatmydata")!]);
            SentMessages messages = new();
            await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => messages.StreamAsync(
                listener.Port, FormattableString.Invariant($"S{connection}"), messagesEach, window: 1)));
            Assert.Equal(connections * messagesEach, messages.Accepted.Count);
            Assert.Equal(0, await listener.StopAsync());
            return new TracedRun(folder, messages, await SystemTrace.ReadAsync(trace, listener.Id));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
        finally
        {
            File.Delete(trace);
        }
    }

    public void Dispose() => _folder.Dispose();
}
