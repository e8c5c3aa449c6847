using System.Text;
using HealthLedger.Hl7v2.Intake;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;
using static HealthLedger.Adapters.Tests.Intake.LinkingMessages;

namespace HealthLedger.Adapters.Tests.Intake;

/// <summary>Messages that refer to earlier ones become versions of one record (docs/spec/linking.md).</summary>
public sealed class LinkingTests
{
    [Theory]
    [InlineData(AckWhen.Sealed)]
    [InlineData(AckWhen.Stored)]
    public async Task An_order_and_its_results_are_versions_of_one_record_and_keep_their_bytes(AckWhen when)
    {
        await using IntakeHarness harness = await StartAsync(when);
        string[] sent =
        [
            Order("O1", "100"), Result("R1", "100", "P", filler: "L1"), Result("R2", "100", "F", filler: "L1"),
            Result("R3", "", "C", filler: "L1", value: "4.5"),
        ];
        List<RecordId> records = [];
        foreach (string message in sent)
        {
            await AcceptAsync(harness, message);
            await harness.DrainAsync();
            records.Add(harness.Events.Last().RecordId!.Value);
        }

        RecordVersions versions = await harness.Node.GetVersionsAsync(records[0]);
        Assert.Equal(RecordKind.Order, versions.Kind);
        Assert.Equal(records[1..], versions.Links.Select(link => link.RecordId));
        Assert.Equal(
            [AmendmentKind.Addendum, AmendmentKind.Addendum, AmendmentKind.Correction],
            versions.Links.Select(link => link.Kind));
        Assert.Equal(records[3], versions.Current);
        for (int i = 0; i < sent.Length; i++)
        {
            Assert.Equal(sent[i], Encoding.UTF8.GetString(await harness.OpenAsync(records[i])));
        }

        Assert.Null((await harness.Node.VerifyAsync(withPayloads: true)).FirstError);
    }

    [Theory]
    [InlineData(AckWhen.Sealed)]
    [InlineData(AckWhen.Stored)]
    public async Task A_resend_of_a_version_gets_the_first_answer_and_seals_nothing_also_after_a_restart(AckWhen when)
    {
        await using IntakeHarness harness = await StartAsync(when);
        string[] sent = [Order("O1", "100"), Result("R1", "100"), Result("R2", "100", "C")];
        List<string> answers = [];
        foreach (string message in sent)
        {
            answers.Add(await AcceptAsync(harness, message));
        }

        await harness.DrainAsync();
        int records = await harness.CountRecordsAsync("HOSP", "4711");
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < sent.Length; i++)
            {
                Assert.Equal(answers[i], await harness.SendAsync(sent[i]));
            }

            await harness.RestartAsync();
        }

        Assert.Equal(records, await harness.CountRecordsAsync("HOSP", "4711"));
        Assert.Equal(3, records);
    }

    [Fact]
    public async Task What_comes_first_makes_the_record_also_where_it_is_the_result()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        RecordId result = await SealAsync(harness, Result("R1", "100", filler: "L1"));
        RecordId order = await SealAsync(harness, Order("O1", "100"));
        RecordVersions versions = await harness.Node.GetVersionsAsync(order);
        Assert.Equal(result, versions.RecordId);
        Assert.Equal(RecordKind.Laboratory, versions.Kind);
    }

    [Fact]
    public async Task The_same_number_of_another_patient_is_another_record_and_says_so()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        RecordId order = await SealAsync(harness, Order("O1", "100"));
        RecordId other = await SealAsync(harness, Result("R1", "100", patient: "4712"));
        Assert.Equal(LinkOutcome.OtherPatient, harness.Events.Last().Link);
        Assert.False((await harness.Node.GetVersionsAsync(order)).HasLinks);
        Assert.Equal(other, (await harness.Node.GetVersionsAsync(other)).RecordId);
        await NotedAsync(harness, "R1", HealthLedgerErrorCodes.ReferenceOfAnotherPatient);

        // Each patient's go on with their own.
        RecordId more = await SealAsync(harness, Result("R2", "100", patient: "4712"));
        Assert.Equal(other, (await harness.Node.GetVersionsAsync(more)).RecordId);
        RecordId mine = await SealAsync(harness, Result("R3", "100"));
        Assert.Equal(order, (await harness.Node.GetVersionsAsync(mine)).RecordId);
    }

    [Fact]
    public async Task The_same_number_of_another_authority_is_another_record()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        RecordId order = await SealAsync(harness, Order("O1", "100"));
        await SealAsync(harness, Result("R1", "100", authority: "OTHER"));
        Assert.Equal(LinkOutcome.First, harness.Events.Last().Link);
        Assert.False((await harness.Node.GetVersionsAsync(order)).HasLinks);
    }

    [Fact]
    public async Task A_number_without_authority_is_that_of_the_system_that_assigned_it()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        RecordId order = await SealAsync(harness, Order("O1", "100", authority: ""));
        RecordId result = await SealAsync(harness, Result("R1", "100", authority: ""));
        Assert.Equal(order, (await harness.Node.GetVersionsAsync(result)).RecordId);
        string elsewhere = Result("R2", "100", authority: "")
            .Replace("|EHR|WARD|", "|EHR2|WARD|", StringComparison.Ordinal);
        await SealAsync(harness, elsewhere);
        Assert.Equal(LinkOutcome.First, harness.Events.Last().Link);
    }

    [Fact]
    public async Task Numbers_of_two_records_are_linked_to_neither()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        await SealAsync(harness, Order("O1", "100"));
        await SealAsync(harness, Order("O2", "200"));
        string both = Result("R1", "100") + "OBR|2|200^EHR||CREA\rOBX|2|NM|CREA||80|umol/L|||||F\r";
        RecordId result = await SealAsync(harness, both);
        Assert.Equal(LinkOutcome.Ambiguous, harness.Events.Last().Link);
        Assert.Equal(result, (await harness.Node.GetVersionsAsync(result)).RecordId);
        await NotedAsync(harness, "R1", HealthLedgerErrorCodes.ReferenceAmbiguous);
    }

    [Fact]
    public async Task A_result_posted_in_error_is_withdrawn_where_it_is_the_only_one()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        RecordId order = await SealAsync(harness, Order("O1", "100"));
        RecordId result = await SealAsync(harness, Result("R1", "100"));
        RecordId wrong = await SealAsync(harness, Result("R2", "100", "W"));
        RecordVersions versions = await harness.Node.GetVersionsAsync(order);
        Assert.Equal(RecordStatus.EnteredInError, versions.Links[0].Status);
        Assert.Equal((wrong, AmendmentKind.EnteredInError, result),
            (versions.Links[1].RecordId, versions.Links[1].Kind, versions.Links[1].Answers!.Value));
        Assert.Equal((RecordStatus.Live, order), (versions.Status, versions.Current));
    }

    [Fact]
    public async Task A_withdrawal_among_several_results_takes_the_place_of_the_content_instead()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        RecordId order = await SealAsync(harness, Order("O1", "100"));
        await SealAsync(harness, Result("R1", "100", "P"));
        await SealAsync(harness, Result("R2", "100"));
        RecordId deleted = await SealAsync(harness, Result("R3", "100", "D"));
        RecordVersions versions = await harness.Node.GetVersionsAsync(order);
        Assert.Equal(deleted, versions.Current);
        Assert.All(versions.Links, link => Assert.Equal(RecordStatus.Live, link.Status));
    }

    [Fact]
    public async Task A_result_alone_that_is_withdrawn_withdraws_its_record_and_the_next_one_is_a_new_record()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        RecordId result = await SealAsync(harness, Result("R1", "100"));
        await SealAsync(harness, Result("R2", "100", "W"));
        Assert.Equal(RecordStatus.EnteredInError, (await harness.Node.GetVersionsAsync(result)).Status);
        RecordId next = await SealAsync(harness, Result("R3", "100"));
        Assert.Equal(next, (await harness.Node.GetVersionsAsync(next)).RecordId);
    }

    [Fact]
    public async Task Updates_of_a_patient_are_versions_of_one_record()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        await SealAsync(harness, IntakeHarness.Message());
        RecordId first = await SealAsync(harness, Update("U1"));
        RecordId second = await SealAsync(harness, Update("U2", trigger: "A31"));
        RecordVersions versions = await harness.Node.GetVersionsAsync(first);
        Assert.Equal((second, RecordKind.Demographics), (versions.Current, versions.Kind));
        RecordId other = await SealAsync(harness, Update("U3", "4712", "A28"));
        Assert.Equal(other, (await harness.Node.GetVersionsAsync(other)).RecordId);
    }

    [Theory]
    [InlineData("A40")]
    [InlineData("A18")]
    [InlineData("A34")]
    [InlineData("A47")]
    public async Task A_merge_links_the_patients_in_the_same_submission_so_that_history_follows(string trigger)
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        RecordId order = await SealAsync(harness, Order("O1", "100", "4712"));
        string answer = await AcceptAsync(harness, Merge("M1", "4711", "4712", trigger));
        Assert.Equal(LinkOutcome.PatientsLinked, harness.Events.Last().Link);
        Assert.Contains(order, await HistoryAsync(harness, "4711"));

        // The result comes for the survivor, and belongs to the order of the merged one: they are one person now.
        RecordId result = await SealAsync(harness, Result("R1", "100", patient: "4711"));
        Assert.Equal(order, (await harness.Node.GetVersionsAsync(result)).RecordId);
        Assert.Equal(answer, await harness.SendAsync(Merge("M1", "4711", "4712", trigger)));
        Assert.Equal(1, await MergesAsync(harness, "4711"));

        // Said again by another message: there is nothing to do.
        await AcceptAsync(harness, Merge("M2", "4711", "4712", trigger));
        Assert.Equal(LinkOutcome.PatientsLinked, harness.Events.Last().Link);
        Assert.Equal(1, await MergesAsync(harness, "4711"));
    }

    [Fact]
    public async Task A_merge_into_one_who_was_merged_before_follows_that()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        foreach ((string id, string patient) in new[] { ("1", "1"), ("2", "2"), ("3", "3"), ("4", "4") })
        {
            await SealAsync(harness, Order("O" + id, id, patient));
        }

        await AcceptAsync(harness, Merge("M1", "1", "2"));
        await AcceptAsync(harness, Merge("M2", "2", "3"));
        Assert.Equal(LinkOutcome.PatientsLinked, harness.Events.Last().Link);
        await AcceptAsync(harness, Merge("M3", "4", "3"));
        Assert.Equal(LinkOutcome.PatientsNotLinked, harness.Events.Last().Link);
        await NotedAsync(harness, "M3", HealthLedgerErrorCodes.PatientsNotLinked);
        Assert.Equal(5, (await HistoryAsync(harness, "1")).Count);
    }

    [Fact]
    public async Task A_link_of_two_patients_is_taken_back_by_A37()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        RecordId order = await SealAsync(harness, Order("O1", "100", "4712"));
        await AcceptAsync(harness, Pair("L1", "4711", "4712", "A24"));
        Assert.Contains(order, await HistoryAsync(harness, "4711"));
        await AcceptAsync(harness, Pair("L2", "4711", "4712", "A37"));
        Assert.Equal(LinkOutcome.PatientsLinked, harness.Events.Last().Link);
        Assert.DoesNotContain(order, await HistoryAsync(harness, "4711"));
    }

    [Fact]
    public async Task Off_every_message_is_a_record_of_its_own()
    {
        await using IntakeHarness harness = await IntakeHarness.StartAsync();
        RecordId order = await SealAsync(harness, Order("O1", "100"));
        await SealAsync(harness, Result("R1", "100", "C"));
        Assert.Equal(LinkOutcome.None, harness.Events.Last().Link);
        Assert.False((await harness.Node.GetVersionsAsync(order)).HasLinks);
    }

    [Fact]
    public async Task Many_results_of_one_order_at_once_are_all_linked()
    {
        await using IntakeHarness harness = await StartAsync(AckWhen.Sealed);
        RecordId order = await SealAsync(harness, Order("O1", "100"));
        await Task.WhenAll(Enumerable.Range(0, 32).Select(number => Task.Run(
            () => AcceptAsync(harness, Result("R" + number, "100", filler: "L" + (number % 5)), number + 10))));
        Assert.Equal(33, (await harness.Node.GetVersionsAsync(order)).Version);
    }

    internal static Task<IntakeHarness> StartAsync(AckWhen when) => IntakeHarness.StartAsync(options =>
    {
        options.Linking = MessageLinking.On;
        options.AckWhen = when;
    });

    internal static async Task<string> AcceptAsync(IntakeHarness harness, string message, long connection = 1)
    {
        string answer = await harness.SendAsync(message, connection: connection);
        Assert.Equal("AA", IntakeHarness.Value(answer, "MSA-1"));
        return answer;
    }

    // Of one sender or another: what is stored alone has no order with the next one before it is sealed.
    internal static async Task<RecordId> SealAsync(IntakeHarness harness, string message)
    {
        await AcceptAsync(harness, message);
        await harness.DrainAsync();
        return harness.Events.Last().RecordId!.Value;
    }

    internal static async Task<List<RecordId>> HistoryAsync(IntakeHarness harness, string patient)
    {
        List<RecordId> records = [];
        await foreach (HistoryEntry entry in harness.Node.ListHistoryAsync(new PatientIdentifier("HOSP", patient)))
        {
            if (entry.RecordId is { } record)
            {
                records.Add(record);
            }
        }

        return records;
    }

    // Notes are written beside the answers.
    internal static async Task NotedAsync(IntakeHarness harness, string controlId, string errorCode)
    {
        await harness.Intake.DisposeAsync();
        Assert.Equal(
            errorCode, (await harness.ListAsync()).Single(message => message.ControlId == controlId).ErrorCode);
        await harness.RestartAsync();
    }

    private static async Task<int> MergesAsync(IntakeHarness harness, string patient)
    {
        int merges = 0;
        await foreach (HistoryEntry entry in harness.Node.ListHistoryAsync(new PatientIdentifier("HOSP", patient)))
        {
            merges += entry.LinkedSubjects.Count > 0 ? 1 : 0;
        }

        return merges;
    }
}
