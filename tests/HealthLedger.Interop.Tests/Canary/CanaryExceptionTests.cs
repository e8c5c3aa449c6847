using System.Collections.Immutable;
using System.Text;
using HealthLedger.Access;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage.InMemory;
using HealthLedger.Subjects;
using HealthLedger.Vaults;
using HealthLedger.Verifier;

namespace HealthLedger.Interop.Tests.Canary;

/// <summary>
/// Marked values in every argument of calls that fail: what the exceptions, issues and texts say never repeats them.
/// </summary>
public sealed class CanaryExceptionTests : IAsyncLifetime
{
    private static readonly string Marked = string.Join(' ', CanaryMarkers.Values);
    private static readonly string TooLong = string.Concat(Enumerable.Repeat(Marked, 20));

    private readonly CanarySearch _search = new(CanaryMarkers.Values.Concat(CanaryMarkers.Fields));
    private readonly List<string> _said = [];
    private readonly InMemoryKeyVault _vault = InMemoryKeyVault.Create();
    private LedgerNode _node = null!;

    public async Task InitializeAsync()
    {
        LedgerGenesis genesis = await LedgerGenesis.CreateSingleReplicaAsync("canary", "ORG", "DE", _vault);
        _node = await new LedgerNodeBuilder
        {
            Genesis = genesis,
            Vault = _vault,
            Storage = new InMemoryLedgerStorageDriver(),
        }.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _vault.DisposeAsync();
    }

    [Fact]
    public async Task Failing_calls_never_say_what_they_were_given()
    {
        Say(() => new PatientIdentifier("HOSP", TooLong));
        Say(() => new PatientIdentifier(TooLong, "MRN73519402X"));
        Say(() => new IdempotencyKey(Encoding.UTF8.GetBytes(TooLong + TooLong)));
        await SayAsync(() => _node.AppendAsync(Submission(Marked, Marked, null)));
        await SayAsync(() => _node.AppendAsync(Submission(TooLong, Marked, null)));
        await SayAsync(() => _node.QuarantineAsync(Marked, Encoding.UTF8.GetBytes(Marked)));
        await SayAsync(() => RequestAsync(Marked, "TREAT", "read"));
        await SayAsync(() => RequestAsync("ROLE", Marked, "read"));
        await SayAsync(() => RequestAsync("ROLE", "TREAT", Marked));
        await SayAsync(() => RequestAsync("ROLE", "TREAT", "read"));

        IdempotencyKey key = new("MRN73519402X"u8, "Zqxvornik"u8);
        await _node.AppendAsync(Submission("text/plain", Marked, key));
        await SayAsync(() => _node.AppendAsync(
            Submission("text/plain", "conflictgrimble", new IdempotencyKey("MRN73519402X"u8, "other"u8))));
        Assert.Equal(11, _said.Count);
        AssertNothingMarked();
    }

    [Fact]
    public void Texts_of_values_that_hold_patient_data_never_show_it()
    {
        RecordSubmission submission = Submission("text/plain", Marked, new IdempotencyKey("MRN73519402X"u8));
        _said.AddRange(
        [
            submission.ToString(), submission.Patient!.ToString(), submission.Idempotency!.ToString(),
            ReceiptVerifier.Verify(
                Encoding.UTF8.GetBytes(Marked),
                ReceiptExpectation.Any,
                new VerificationPolicy(_node.Genesis.Bytes.Span, TimeProvider.System.GetUtcNow())).ToString(),
        ]);
        AssertNothingMarked();
    }

    [Fact]
    public void Parser_issues_and_messages_never_show_content()
    {
        int issueCount = 0;
        foreach (byte[] bytes in CanaryMarkers.Bad().Append(CanaryMarkers.Good("A")))
        {
            _ = Hl7Message.TryParse(bytes, null, out Hl7Message? message, out ImmutableArray<Hl7Issue> issues);
            issueCount += issues.Length;
            _said.AddRange(issues.Select(issue => issue.ToString()));
            if (message is not null)
            {
                _said.Add(message.ToString()!);
                _said.Add(message.GetSegment("PID").ToString()!);
                _said.Add(message.GetSegment("PID")[5].ToString()!);
            }
        }

        Assert.True(issueCount > 0);
        AssertNothingMarked();
    }

    private static RecordSubmission Submission(string type, string payload, IdempotencyKey? key) => new()
    {
        Kind = RecordKind.Other,
        Payload = Encoding.UTF8.GetBytes(payload),
        PayloadType = type,
        Patient = new PatientIdentifier("HOSP", "MRN73519402X"),
        Idempotency = key,
    };

    private Task<SealedAccess> RequestAsync(string role, string purpose, string action) =>
        _node.RequestAccessAsync(new AccessRequest
        {
            RecordId = RecordId.Create(TimeProvider.System.GetUtcNow()),
            Individual = new IndividualId(Encoding.UTF8.GetBytes("MRN73519402X-ID.")),
            Role = role,
            Purpose = purpose,
            Action = action,
        });

    private void Say(Func<object> call) => _said.Add(Assert.ThrowsAny<Exception>(call).ToString());

    private async Task SayAsync(Func<Task> call) =>
        _said.Add((await Assert.ThrowsAnyAsync<Exception>(call)).ToString());

    private void AssertNothingMarked() =>
        Assert.Empty(_said.SelectMany(text => _search.Find(text, Encoding.UTF8.GetBytes(text))));
}
