"""Who and what there is: users, conversations and user groups, found by id or by name."""

from bot.workspace.company import SLACKBOT, Channel, Company, User, UserGroup
from bot.workspace.conversation import Conversation
from bot.workspace.errors import PersonError
from bot.workspace.identifiers import opaque_id


class Directory:
    """The people, conversations and groups of one workspace, the bot and Slackbot among them."""

    def __init__(self, company: Company, created: int) -> None:
        self.company = company
        self.app = company.app
        self._created = created
        self.users = {user.id: user for user in (*company.users, _bot_of(company), _slackbot())}
        self._handles = {user.name: user.id for user in self.users.values()}
        self.usergroups = {group.id: self._resolved(group) for group in company.usergroups}
        self.conversations: dict[str, Conversation] = {}
        self._names: dict[str, str] = {}
        everyone = dict.fromkeys(user.id for user in company.users if not user.deleted and not user.is_guest)
        for channel in company.channels:
            self.add(self._opened(channel, everyone))

    def add(self, conversation: Conversation) -> Conversation:
        """Add a conversation."""
        self.conversations[conversation.id] = conversation
        if not conversation.is_im:
            self._names[conversation.name] = conversation.id
        return conversation

    def find_user(self, reference: str) -> User | None:
        """Return the user with this id or handle, with or without its @."""
        plain = reference.removeprefix("@")
        return self.users.get(plain) or self.users.get(self._handles.get(plain, ""))

    def user(self, reference: str) -> User:
        """Return the user with this id or handle; raise a PersonError if there is none."""
        user = self.find_user(reference)
        if user is None:
            raise PersonError(f"There is no user {reference!r} in this workspace.")
        return user

    def id_of(self, reference: str) -> str:
        """Return the id of the user with this id or handle, or the reference itself if there is none."""
        user = self.find_user(reference)
        return user.id if user else reference

    def find_channel(self, reference: str) -> Conversation | None:
        """Return the conversation with this id or name, with or without its #."""
        plain = reference.removeprefix("#")
        return self.conversations.get(plain) or self.conversations.get(self._names.get(plain, ""))

    def conversation(self, reference: str, person: User | None = None) -> Conversation:
        """Return a conversation as a person names it: by id, by name, or by whom they write to."""
        found = self.find_channel(reference)
        if found:
            return found
        other = self.find_user(reference) if person else None
        if person is None or other is None or other is person:
            raise PersonError(f"There is no channel {reference!r} in this workspace.")
        return self.between(person, other)

    def between(self, person: User, other: User) -> Conversation:
        """Return the direct message between a person and somebody else, who may be the bot."""
        return self.direct_message(person.id) if other is self.bot else self.private_message(person, other)

    def private_message(self, one: User, other: User) -> Conversation:
        """Return the direct message between two people, always the same; the app learns nothing of it."""
        identifier = opaque_id("D", *sorted((one.id, other.id)))
        members = dict.fromkeys((one.id, other.id))
        known = self.conversations.get(identifier)
        return known or self.add(
            Conversation(identifier, "", created=self._created, person=other.id, members=members)
        )

    def direct_message(self, user_id: str) -> Conversation:
        """Return the direct message between a person and the bot; it always has the same id."""
        identifier = self.direct_message_id(user_id)
        known = self.conversations.get(identifier)
        members = dict.fromkeys((user_id, self.app.user_id))
        return known or self.add(
            Conversation(identifier, "", created=self._created, person=user_id, members=members)
        )

    def direct_message_id(self, user_id: str) -> str:
        """Return the id that the direct message between a person and the bot has or would have."""
        return opaque_id("D", user_id, self.app.user_id)

    def group_message(self, user_ids: list[str]) -> Conversation:
        """Return the direct message of several people and the bot, in whatever order they are named."""
        members = sorted({*user_ids, self.app.user_id})
        identifier = opaque_id("G", *members)
        name = f"mpdm-{'--'.join(self.users[one].name for one in members)}-1"
        known = self.conversations.get(identifier)
        return known or self.add(
            Conversation(
                identifier,
                name,
                is_private=True,
                is_mpim=True,
                created=self._created,
                members=dict.fromkeys(members),
            )
        )

    def usergroup(self, handle: str) -> UserGroup | None:
        """Return the group with this handle."""
        return next((group for group in self.usergroups.values() if group.handle == handle), None)

    @property
    def bot(self) -> User:
        """Return the app's bot user."""
        return self.users[self.app.user_id]

    def _ids(self, references: list[str]) -> list[str]:
        return [self.user(reference).id for reference in references]

    def _resolved(self, group: UserGroup) -> UserGroup:
        return group.model_copy(update={"users": self._ids(group.users)})

    def _opened(self, channel: Channel, everyone: dict[str, None]) -> Conversation:
        members = dict(everyone) if channel.members is None else dict.fromkeys(self._ids(channel.members))
        if channel.bot_is_member:
            members[self.app.user_id] = None
        return Conversation(
            channel.id,
            channel.name,
            is_private=channel.is_private,
            is_archived=channel.is_archived,
            is_general=channel.is_general,
            topic=channel.topic,
            purpose=channel.purpose,
            created=self._created,
            members=members,
            posters=self._posters(channel),
            threads=channel.threads,
        )

    def _posters(self, channel: Channel) -> frozenset[str] | None:
        if channel.who_can_post == "everyone":
            return None
        if channel.who_can_post == "admins":
            return frozenset(user.id for user in self.company.users if user.is_admin or user.is_owner)
        return frozenset(self._ids(list(channel.who_can_post)))


def _bot_of(company: Company) -> User:
    app = company.app
    return User(id=app.user_id, name=app.name, real_name=app.real_name, is_bot=True)


def _slackbot() -> User:
    """Return Slackbot, which users.list shows with `is_bot` false."""
    return User(id=SLACKBOT, name="slackbot", real_name="Slackbot")
