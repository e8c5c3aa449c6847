using System.Diagnostics;
using System.Text;
using HealthLedger.Inbox;
using HealthLedger.Interop.Tests.Crash;
using HealthLedger.Interop.Tests.Listener;
using HealthLedger.Primitives;
using Xunit.Abstractions;

namespace HealthLedger.Interop.Tests.Canary;

/// <summary>
/// P1: marked values go through every path of the listener, and then no byte of them is on disk, in the logs, in an
/// answer, or in anything else that the process has written or sent.
/// </summary>
public sealed class CanaryTests(ITestOutputHelper output)
{
    // A little more than the listener's default for one message.
    private const int OversizeBytes = (16 * 1024 * 1024) + 4096;
    private const int Resent = 3;

    private readonly CanarySearch _search = new(CanaryMarkers.Values.Concat(CanaryMarkers.Fields));
    private readonly List<string> _hits = [];
    private readonly List<byte[]> _replies = [];

    [ToolFact("strace")]
    public async Task Patient_data_is_nowhere_but_in_what_is_encrypted()
    {
        using TestFolder folder = new();
        string data = folder.At("data");
        Directory.CreateDirectory(folder.At("tmp"));
        await RunAsync(folder, data, async listener =>
        {
            Task second = RefuseSecondListenersAsync(folder, data, listener.Port);
            await SendGoodAsync(listener.Port);
            await SendBadAsync(listener.Port);
            await CopyFolderAsync(data, folder.At("while-running"));
            _hits.AddRange(_search.FindInFolder(folder.At("while-running")));
            await second;
        });
        await RunAsync(folder, data, listener => SendGoodAsync(listener.Port));
        await RunAsync(folder, data, listener => SendOversizeAsync(listener.Port), isTraced: false);
        _hits.AddRange(_search.FindInFolder(folder.Path));
        await ReadThroughSealedAccessAsync(data);
        await OpenRefusedAsync(data);
        await ImportAsync(data);
        _hits.AddRange(_search.FindInFolder(folder.Path));
        foreach (byte[] reply in _replies)
        {
            _hits.AddRange(_search.Find("a reply", reply));
        }

        string[] codes = [.. _replies.Select(Reply.CodeOf)];
        output.WriteLine(
            $"{_search.Count} forms in {_search.BytesSearched / 1024 / 1024} MiB; replies: "
            + string.Join(", ", codes.CountBy(code => code).Select(code => $"{code.Value} {code.Key}")));
        Assert.Empty(_hits.Distinct());
        Assert.Contains("AA", codes);
        Assert.Contains("AE", codes);
        Assert.Contains("AR", codes);
    }

    /// <summary>
    /// Runs the listener with every log level on, under strace, and searches all that it wrote and sent.
    /// </summary>
    private async Task RunAsync(
        TestFolder folder, string data, Func<ListenerProcess, Task> use, bool isTraced = true)
    {
        string trace = Path.GetTempFileName();
        try
        {
            await using ListenerProcess listener = await ListenerProcess.StartReadyAsync(
                data,
                isTraced ? SystemTrace.CommandLine(trace) : [],
                new Dictionary<string, string>
                {
                    ["Logging__LogLevel__Default"] = "Trace",
                    ["TMPDIR"] = folder.At("tmp"),
                },
                isLinking: true);
            await use(listener);
            Assert.Equal(0, await listener.StopAsync());
            await Task.WhenAll(listener.Output.Ended, listener.Errors.Ended).WaitAsync(TimeSpan.FromSeconds(60));
            Assert.Contains("dbug:", listener.Errors.ToString() + listener.Output, StringComparison.Ordinal);
            _hits.AddRange(_search.Find("standard output", listener.Output.ToArray()));
            _hits.AddRange(_search.Find("standard error", listener.Errors.ToArray()));
            if (isTraced)
            {
                SearchCalls(await SystemTrace.ReadAsync(trace, listener.Id));
            }
        }
        finally
        {
            File.Delete(trace);
        }
    }

    private void SearchCalls(IReadOnlyList<SystemCall> calls)
    {
        Assert.DoesNotContain(calls, call => call.Name == "connect" && !IsLocal(call));
        foreach (IGrouping<string, SystemCall> target in calls
            .Where(call => call.IsWrite || call.Name.StartsWith("send", StringComparison.Ordinal))
            .GroupBy(call => call.Target, StringComparer.Ordinal))
        {
            byte[] written = [.. target.SelectMany(call => call.Data.ToArray())];
            _hits.AddRange(_search.Find("written to " + target.Key, written));
        }

        // The markers did arrive, and the search sees them in a trace.
        Assert.NotEmpty(calls
            .Where(call => call.IsSocket && call.Name.StartsWith("recv", StringComparison.Ordinal))
            .Take(200)
            .SelectMany(call => _search.Find("received", call.Data.ToArray())));
    }

    private static bool IsLocal(SystemCall call) =>
        call.Arguments.Any(argument => argument.Contains("AF_UNIX", StringComparison.Ordinal));

    private async Task SendGoodAsync(int port)
    {
        using Hl7Sender sender = await Hl7Sender.ConnectAsync(port);
        for (int i = 0; i < Resent * 2; i++)
        {
            byte[]? reply = await sender.ExchangeAsync(
                CanaryMarkers.Good(FormattableString.Invariant($"GOOD{i % Resent}")));
            Assert.Equal("AA", Reply.CodeOf(reply!));
            _replies.Add(reply!);
        }

        foreach (byte[] message in CanaryMarkers.Referring())
        {
            byte[]? reply = await sender.ExchangeAsync(message);
            Assert.Equal("AA", Reply.CodeOf(reply!));
            _replies.Add(reply!);
        }

        byte[]? conflict = await sender.ExchangeAsync(CanaryMarkers.Conflict("GOOD0"));
        Assert.Equal("AE", Reply.CodeOf(conflict!));
        _replies.Add(conflict!);
    }

    /// <summary>Each on a connection of its own, and then frames that no message can be in.</summary>
    private async Task SendBadAsync(int port)
    {
        foreach (byte[] message in CanaryMarkers.Bad())
        {
            using Hl7Sender sender = await Hl7Sender.ConnectAsync(port);
            Assert.True(await sender.SendAsync(message));
            byte[]? reply = await sender.ReceiveAsync();
            Assert.NotNull(reply);
            _replies.Add(reply);
        }

        using Hl7Sender cut = await Hl7Sender.ConnectAsync(port);
        Assert.True(await cut.SendRawAsync([0x0B, .. CanaryMarkers.Good("CUT")]));
        using Hl7Sender unframed = await Hl7Sender.ConnectAsync(port);
        Assert.True(await unframed.SendRawAsync(CanaryMarkers.Good("UNFRAMED")));
    }

    /// <summary>Too long for a message, and too long for a frame. Not traced: tracing this much is slow.</summary>
    private async Task SendOversizeAsync(int port)
    {
        foreach (int bytes in new[] { OversizeBytes, OversizeBytes + (128 * 1024) })
        {
            using Hl7Sender sender = await Hl7Sender.ConnectAsync(port);

            // The listener may stop reading before all of it is sent.
            await sender.SendAsync(CanaryMarkers.Oversize(bytes));
            if (await sender.ReceiveAsync() is { } reply)
            {
                _replies.Add(reply);
            }
        }
    }

    /// <summary>A second listener on the same port, and one on the same folder: both end with an error that is
    /// searched. The second one waits for the folder first, 30 s.</summary>
    private async Task RefuseSecondListenersAsync(TestFolder folder, string data, int port)
    {
        Dictionary<string, string> environment = new() { ["Logging__LogLevel__Default"] = "Trace" };
        await using ListenerProcess sameFolder = ListenerProcess.Start(data, null, environment);
        await using ListenerProcess samePort = ListenerProcess.Start(folder.At("other"), null, environment, port);
        Assert.NotEqual(0, await samePort.WaitForExitAsync());
        Assert.NotEqual(0, await sameFolder.WaitForExitAsync());
        foreach (ListenerProcess process in new[] { samePort, sameFolder })
        {
            _hits.AddRange(_search.Find("errors of a second listener", process.Errors.ToArray()));
            _hits.AddRange(_search.Find("output of a second listener", process.Output.ToArray()));
        }
    }

    /// <summary>The content is there for whoever has sealed access, and reading it leaves nothing behind.</summary>
    private static async Task ReadThroughSealedAccessAsync(string data)
    {
        await using OpenedLedger ledger = await OpenedLedger.StartAsync(data);
        LedgerLine[] appended = [.. (await ledger.ReadEntriesAsync())
            .Where(line => line.Operation
                is Verifier.OperationType.AppendRecord or Verifier.OperationType.AmendRecord)];
        Assert.Contains(appended, line => line.Operation == Verifier.OperationType.AmendRecord);
        Assert.Equal(2, ledger.Node.GetQueueStatus().Parked);
        byte[][] contents = [.. await Task.WhenAll(appended.Select(line => ledger.ReadRecordAsync(line.Record!)))];
        Assert.Equal(Resent, contents.Count(content => CanaryMarkers.Good(TestMessages.ControlIdOf(content))
            .AsSpan().SequenceEqual(content)));
        Assert.True(await ledger.Node.CountQuarantinedAsync() > 0);
        Assert.Contains(
            contents, content => Encoding.UTF8.GetString(content).Contains("Zqxvornik", StringComparison.Ordinal));
        await ledger.VerifyAsync();
    }

    /// <summary>What was refused is opened through a sealed entry, whose details are kept in a row.</summary>
    private static async Task OpenRefusedAsync(string data)
    {
        await using OpenedLedger ledger = await OpenedLedger.StartAsync(data);
        int opened = 0;
        InboxQuery refused = new() { Statuses = [InboxStatus.Quarantined] };
        await foreach (InboxMessage message in ledger.Node.ListMessagesAsync(refused))
        {
            SealedMessageAccess access = await ledger.Node.RequestMessageAccessAsync(new MessageAccessRequest
            {
                MessageId = message.Id,
                Individual = new IndividualId("canary-officer.."u8),
                Role = "INTEGRATION",
            });
            using MessageContent content = await ledger.Node.OpenMessageAsync(access);
            opened += Encoding.UTF8.GetString(content.Content.Span).Contains("Zqxvornik", StringComparison.Ordinal)
                ? 1 : 0;
        }

        Assert.True(opened > 3, $"{opened} refused messages were opened.");
    }

    /// <summary>An archive is imported by the command: what it says, its marks and its report.</summary>
    private async Task ImportAsync(string data)
    {
        using TestFolder outside = new();
        string archive = outside.At("archive.hl7");
        await File.WriteAllBytesAsync(
            archive,
            [
                .. Enumerable.Range(0, 5).SelectMany(
                    number => CanaryMarkers.Good(FormattableString.Invariant($"OLD{number}"))),
                .. CanaryMarkers.Bad().SelectMany(message => message),
            ]);
        (_, string said, string errors) = await CliCommand.EndAsync(CliCommand.Start(
            "hl7", "import", archive, "--source", "archive", "--data", data, "--json"));
        Assert.Contains("\"sealed\":", said, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(data, "imports")), said);
        _hits.AddRange(_search.Find("what the import said", Encoding.UTF8.GetBytes(said + errors)));
    }

    /// <summary>Copies as a careless backup would: .NET would respect the lock of the folder.</summary>
    private static async Task CopyFolderAsync(string source, string target)
    {
        using Process copy = Process.Start("/bin/cp", ["-r", source, target]);
        await copy.WaitForExitAsync();
        Assert.Equal(0, copy.ExitCode);
    }
}
