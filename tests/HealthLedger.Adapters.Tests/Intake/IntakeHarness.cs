using System.Collections.Concurrent;
using System.Net;
using System.Text;
using HealthLedger.Access;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Inbox;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage;
using HealthLedger.Storage.InMemory;
using HealthLedger.Subjects;
using HealthLedger.Vaults;

namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>A node in memory with an intake before it.</summary>
internal sealed class IntakeHarness : IAsyncDisposable, IHl7v2IntakeObserver
{
    public const string Patient = "PID|1||4711^^^HOSP^MR||Doe^Jane";
    private readonly InMemoryKeyVault _vault;
    private readonly LedgerGenesis _genesis;
    private readonly ILedgerStorageDriver _storage;
    private readonly Hl7v2IntakeOptions _options;
    private readonly TimeProvider _time;
    private readonly LedgerNodeOptions _nodeOptions;

    private IntakeHarness(
        InMemoryKeyVault vault,
        LedgerGenesis genesis,
        ILedgerStorageDriver storage,
        Hl7v2IntakeOptions options,
        TimeProvider time,
        LedgerNodeOptions nodeOptions,
        string name)
    {
        LedgerName = name;
        _time = time;
        _nodeOptions = nodeOptions;
        _vault = vault;
        _genesis = genesis;
        _storage = storage;
        _options = options;
    }

    public LedgerNode Node { get; private set; } = null!;

    public Hl7v2Intake Intake { get; private set; } = null!;

    /// <summary>The node's name in this process: its measurements carry it.</summary>
    public string LedgerName { get; }

    /// <summary>Every frame of the last answer.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Frames { get; private set; } = [];

    public ConcurrentQueue<Hl7v2IntakeEvent> Events { get; } = new();

    public static async Task<IntakeHarness> StartAsync(
        Action<Hl7v2IntakeOptions>? configure = null,
        ILedgerStorageDriver? storage = null,
        TimeProvider? time = null,
        LedgerNodeOptions? nodeOptions = null,
        string name = "")
    {
        Hl7v2IntakeOptions options = new();
        configure?.Invoke(options);
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        LedgerGenesis genesis = await LedgerGenesis.CreateSingleReplicaAsync("test", "org", "DE", vault, time);
        IntakeHarness harness = new(
            vault,
            genesis,
            storage ?? new InMemoryLedgerStorageDriver(),
            options,
            time ?? TimeProvider.System,
            nodeOptions ?? new LedgerNodeOptions(),
            name);
        await harness.OpenAsync();
        return harness;
    }

    public static string Message(
        string type = "ADT^A01", string controlId = "ID1", string body = Patient + "\rPV1|1|I\r") =>
        $"MSH|^~\\&|APP|FAC|RAPP|RFAC|20260101120000||{type}|{controlId}|P|2.5.1\r{body}";

    /// <summary>The options that the next start reads.</summary>
    public Hl7v2IntakeOptions Options => _options;

    public async Task RestartAsync()
    {
        await Intake.DisposeAsync();
        await Node.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Hands a message over; returns the answer as text, or the kind when nothing is sent.</summary>
    public async Task<string> SendAsync(
        string text,
        MllpFindings findings = MllpFindings.None,
        string listener = "adt",
        int attempt = 1,
        long connection = 1) => Encoding.Latin1.GetString(
        (await HandleAsync(Encoding.UTF8.GetBytes(text), findings, listener, attempt, connection)).Span);

    public async Task<ReadOnlyMemory<byte>> HandleAsync(
        byte[] content,
        MllpFindings findings = MllpFindings.None,
        string listener = "adt",
        int attempt = 1,
        long connection = 1)
    {
        IPEndPoint sender = new(IPAddress.Loopback, 1);
        MllpConnectionInfo over = new(connection, listener, sender, DateTimeOffset.UnixEpoch);
        MllpMessage message = new(content, over, _time.GetUtcNow(), findings, attempt);
        MllpResponse response = await Intake.HandleAsync(message, CancellationToken.None);
        Frames = response.Contents;
        return response.Kind == MllpResponseKind.Reply
            ? response.Content
            : Encoding.UTF8.GetBytes(response.Kind.ToString());
    }

    /// <summary>A value of an answer.</summary>
    public static string Value(string answer, string path)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(answer);
        Assert.True(Hl7Message.TryParse(bytes, null, out Hl7Message? message, out _), answer);
        return message.GetString(path) ?? string.Empty;
    }

    /// <summary>The record kinds and number of what is sealed for a patient.</summary>
    public async Task<int> CountRecordsAsync(string assigner, string id)
    {
        int count = 0;
        await foreach (HistoryEntry entry in Node.ListHistoryAsync(new PatientIdentifier(assigner, id)))
        {
            count += entry.RecordId is null ? 0 : 1;
        }

        return count;
    }

    public async Task<byte[]> OpenAsync(RecordId record)
    {
        SealedAccess access = await Node.RequestAccessAsync(new AccessRequest
        {
            RecordId = record,
            Individual = new IndividualId(Enumerable.Repeat((byte)1, IndividualId.SizeBytes).ToArray()),
            Role = "PHYSICIAN",
        });
        using RecordContent content = await Node.OpenAsync(access);
        Assert.Equal("application/hl7-v2+er7", content.PayloadType);
        return content.Payload.ToArray();
    }

    public void OnEvent(Hl7v2IntakeEvent intakeEvent) => Events.Enqueue(intakeEvent);

    /// <summary>What the message store lists.</summary>
    public async Task<List<InboxMessage>> ListAsync(InboxQuery? query = null)
    {
        List<InboxMessage> messages = [];
        await foreach (InboxMessage message in Node.ListMessagesAsync(query ?? new InboxQuery()))
        {
            messages.Add(message);
        }

        return messages;
    }

    /// <summary>Waits until nothing waits in the queue.</summary>
    public Task DrainAsync() => Waiting.UntilAsync(() => Node.GetQueueStatus().Waiting == 0);

    public async ValueTask DisposeAsync()
    {
        await Intake.DisposeAsync();
        await Node.DisposeAsync();
        await _vault.DisposeAsync();
        (_storage as IDisposable)?.Dispose();
    }

    private async Task OpenAsync()
    {
        Node = await new LedgerNodeBuilder(_nodeOptions)
        {
            Genesis = _genesis,
            Vault = _vault,
            Storage = _storage,
            TimeProvider = _time,
            Name = LedgerName,
        }.StartAsync();
        Intake = new Hl7v2Intake(Node, _options, this, _time);
    }
}
