using System.Security.Cryptography;
using System.Text;
using HealthLedger.Access;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Storage.InMemory;
using HealthLedger.Subjects;
using HealthLedger.Vaults;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Receipts;

public sealed class IssuedReceiptTests
{
    [Fact]
    public async Task Receipts_of_the_node_are_accepted_by_the_verifier()
    {
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        LedgerGenesis genesis = await LedgerGenesis.CreateSingleReplicaAsync("test", "north", "DE", vault);
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = genesis,
            Vault = vault,
            Storage = new InMemoryLedgerStorageDriver(),
        }.StartAsync();
        VerificationPolicy policy = new(genesis.Bytes.Span, DateTimeOffset.UtcNow);

        for (int i = 0; i < 5; i++)
        {
            AppendResult[] results = await Task.WhenAll(Enumerable.Range(0, 7).Select(j => node.AppendAsync(
                new RecordSubmission
                {
                    Kind = RecordKind.Laboratory,
                    Payload = Encoding.ASCII.GetBytes($"payload {i} {j}"),
                    PayloadType = "text/plain",
                    Patient = new PatientIdentifier("north", $"patient-{j % 3}"),
                })));
            foreach (AppendResult result in results)
            {
                HealthLedger.Receipts.Receipt receipt = await node.GetReceiptAsync(result.RecordId);
                ReceiptVerdict verdict = ReceiptVerifier.Verify(
                    receipt.Bytes.Span, ReceiptExpectation.ForRecord(result.RecordId.ToArray()), policy);
                Assert.True(verdict.IsAccepted, verdict.ToString());
            }
        }
    }

    [Fact]
    public async Task Opened_content_opens_the_receipt_of_its_record()
    {
        await using InMemoryKeyVault vault = InMemoryKeyVault.Create();
        LedgerGenesis genesis = await LedgerGenesis.CreateSingleReplicaAsync("test", "north", "DE", vault);
        await using LedgerNode node = await new LedgerNodeBuilder
        {
            Genesis = genesis,
            Vault = vault,
            Storage = new InMemoryLedgerStorageDriver(),
        }.StartAsync();
        byte[] payload = RandomNumberGenerator.GetBytes(40_000);
        AppendResult result = await node.AppendAsync(new RecordSubmission
        {
            Kind = RecordKind.Document,
            Payload = payload,
            PayloadType = "application/pdf",
        });
        SealedAccess access = await node.RequestAccessAsync(new AccessRequest
        {
            RecordId = result.RecordId,
            Individual = new IndividualId(RandomNumberGenerator.GetBytes(16)),
            Role = "PHYSICIAN",
        });

        using RecordContent content = await node.OpenAsync(access);

        Assert.Equal(payload, content.Payload.ToArray());
        HealthLedger.Receipts.Receipt receipt = await node.GetReceiptAsync(result.RecordId);
        VerificationPolicy policy = new(genesis.Bytes.Span, DateTimeOffset.UtcNow);
        ReceiptExpectation expectation = ReceiptExpectation.ForRecord(result.RecordId.ToArray())
            .WithContent(payload, content.ContentBlinding.Span);
        ReceiptVerdict verdict = ReceiptVerifier.Verify(receipt.Bytes.Span, expectation, policy);
        Assert.True(verdict.IsAccepted, verdict.ToString());
        VerificationReport report = await node.VerifyAsync(withPayloads: true);
        Assert.True(report.IsGood, report.FirstError);
        Assert.Equal(1UL, report.PayloadsVerified);
    }
}
