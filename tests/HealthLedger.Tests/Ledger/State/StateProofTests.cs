using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using HealthLedger.Ledger.State;
using HealthLedger.Primitives;

namespace HealthLedger.Tests.Ledger.State;

public sealed class StateProofTests
{
    [Fact]
    public void Proof_of_every_place_leads_to_the_root_and_says_what_is_there() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            PagedTree tree = new(seed);
            tree.Step();
            Draw draw = new(seed + 1);
            return tree.Places.Concat([new Digest256(draw.Bytes(32)), default]).All(place =>
            {
                StateTreeProof proof = tree.Tree.TryProve(place)!;
                bool isThere = tree.Model.TryGetValue(place, out Digest256 value);
                bool says = proof.TerminalPlace == place ? isThere && proof.TerminalValue == value : !isThere;
                return says && Shares(proof, place) && Root(proof, place) == tree.Expected();
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Proof_that_needs_a_page_that_is_not_in_memory_is_not_given()
    {
        PagedTree tree = new(11);
        tree.Step();
        StateTree root = new(StatePageFormat.TryDecode(tree.Store.Pages["00"], [0])!);
        Assert.Contains(tree.Places, place => root.TryProve(place) is null);
    }

    [Fact]
    public void Proof_of_a_large_tree_is_as_long_as_the_logarithm()
    {
        Draw draw = new(9);
        byte[][] places = [.. Enumerable.Range(0, 20_000).Select(_ => draw.Bytes(32))];
        StateTreeLeaf?[] leaves = [.. places.Select(place => new StateTreeLeaf(new Digest256(place), default))];
        StateTree tree = new(StateTreeEdit.Apply(StateTreePage.Empty, 1, places, leaves).Root!);
        Assert.All(
            places.Take(500), place => Assert.InRange(tree.TryProve(new Digest256(place))!.Siblings.Count, 8, 40));
    }

    [Fact]
    public void Encoding_is_that_of_the_specification()
    {
        StateTreeProof absent = new() { Siblings = [] };
        Assert.Equal("830180f6", Convert.ToHexStringLower(absent.Encode()));
        Digest256 one = new(Enumerable.Repeat((byte)1, 32).ToArray());
        Digest256 two = new(Enumerable.Repeat((byte)2, 32).ToArray());
        StateTreeProof there = new() { Siblings = [one, default], TerminalPlace = two, TerminalValue = one };
        string ones = string.Concat(Enumerable.Repeat("01", 32));
        string twos = string.Concat(Enumerable.Repeat("02", 32));
        Assert.Equal(
            $"8301825820{ones}5820{new string('0', 64)}825820{twos}5820{ones}",
            Convert.ToHexStringLower(there.Encode()));
    }

    private static bool Shares(StateTreeProof proof, Digest256 asked)
    {
        if (proof.TerminalPlace is not { } place)
        {
            return true;
        }

        for (int bit = 0; bit < proof.Siblings.Count; bit++)
        {
            if (IsRight(asked.ToArray(), bit) != IsRight(place.ToArray(), bit))
            {
                return false;
            }
        }

        return true;
    }

    // As a verifier does it, from the proof alone.
    private static Digest256 Root(StateTreeProof proof, Digest256 asked)
    {
        byte[] hash = proof.TerminalPlace is { } place
            ? SHA256.HashData([0, .. place.ToArray(), .. proof.TerminalValue!.Value.ToArray()])
            : new byte[32];
        for (int bit = proof.Siblings.Count - 1; bit >= 0; bit--)
        {
            byte[] sibling = proof.Siblings[bit].ToArray();
            hash = IsRight(asked.ToArray(), bit)
                ? SHA256.HashData([1, .. sibling, .. hash])
                : SHA256.HashData([1, .. hash, .. sibling]);
        }

        return new Digest256(hash);
    }

    private static bool IsRight(byte[] place, int bit) => ((place[bit / 8] >> (7 - (bit % 8))) & 1) == 1;
}
